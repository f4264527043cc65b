import type { Tx } from "@/db/client";
import { SYSTEM_ACTOR } from "../audit/record";
import type { CallRow } from "../call/load";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { readTranscript } from "../transcript/get";
import { beginTransfer } from "./begin";
import { makeBriefing } from "./briefing";
import { resolveTargets } from "./targets";

/**
 * Begins a warm transfer to a phone number of our own accord, as part of `tx`, which holds the call's lock. `reason` is what
 * the target is told first. Gives false, and leaves nothing behind, where it cannot be: another transfer goes on, nobody is
 * there to be transferred, the number is in the call already, or the workspace may not ring it.
 */
export async function transferToNumber(
  ctx: Context,
  tx: Tx,
  input: { call: CallRow; number: string; fromNumber: string | null; reason: string },
): Promise<boolean> {
  const { call, number, fromNumber, reason } = input;
  const transcript = (await readTranscript(tx, call.id)).filter(({ lane }) => lane === "call");
  const target = { transport: "pstn", identity: number, ...(fromNumber && { from_number: fromNumber }) } as const;
  try {
    // In one of its own, so that a refusal takes back what was written for it and nothing else.
    await tx.transaction(async (own) => {
      const targets = await resolveTargets(ctx, own, call, [target], ["to"]);
      const briefing = makeBriefing(reason, transcript);
      await beginTransfer(ctx, own, call, { mode: "warm", targets, briefing, briefedBy: "agent", by: SYSTEM_ACTOR });
    });
    return true;
  } catch (err) {
    if (err instanceof DomainError) return false;
    throw err;
  }
}
