import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import { recordDeed, SYSTEM_ACTOR } from "../audit/record";
import type { CallRow } from "../call/load";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { readTranscript } from "../transcript/get";
import { makeBriefing } from "./briefing";
import { loadOpenTransfer } from "./load";
import { tellTransfer } from "./present";
import { resolveTargets, ringTarget } from "./targets";

/**
 * Begins a warm transfer to a phone number of our own accord, as part of `tx`, which holds the call's lock; a job rings it.
 * `reason` is what the target is told first. Gives false, and leaves nothing behind, where it cannot be: another transfer
 * goes on, the number is in the call already, or the workspace may not ring it.
 */
export async function transferToNumber(
  ctx: Context,
  tx: Tx,
  input: { call: CallRow; number: string; fromNumber: string | null; reason: string },
): Promise<boolean> {
  const { call, number, fromNumber, reason } = input;
  if (await loadOpenTransfer(tx, call.id)) return false;
  const at = ctx.clock.now();
  const transcript = (await readTranscript(tx, call.id)).filter(({ lane }) => lane === "call");
  const target = { transport: "pstn", identity: number, ...(fromNumber && { from_number: fromNumber }) } as const;
  try {
    // Of its own, so that a refusal takes back what was written for it and nothing else.
    await tx.transaction(async (own) => {
      const [transfer] = await own
        .insert(schema.transfers)
        .values({
          id: newId("xfer"),
          callId: call.id,
          mode: "warm",
          status: "ringing",
          targets: await resolveTargets(own, call, [target], ["to"]),
          briefing: makeBriefing(reason, transcript),
          actorKind: SYSTEM_ACTOR.kind,
          actorId: SYSTEM_ACTOR.id,
          actorName: SYSTEM_ACTOR.name,
          createdAt: at,
        })
        .returning();
      await ringTarget(ctx, own, call, transfer!, 0);
      await recordDeed(own, { callId: call.id, by: SYSTEM_ACTOR, action: "transfer", at });
      await tellTransfer(own, transfer!.id);
    });
    return true;
  } catch (err) {
    if (err instanceof DomainError) return false;
    throw err;
  }
}
