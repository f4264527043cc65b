import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Transfer } from "@/lib/contract/transfers";
import { AGENT_ACTOR } from "../audit/record";
import { keepRoom } from "../call/make-room";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { lockHosted, type Hosting } from "../hosting/lease";
import { readTranscript } from "../transcript/get";
import { advanceTransfer } from "./advance";
import { beginTransfer } from "./begin";
import { makeBriefing } from "./briefing";
import { readTransfers } from "./present";
import { resolveTargets } from "./targets";

/**
 * Begins a warm transfer on the agent's decision, to one of those whom its settings name. `briefing` is why, in the agent's
 * words. Errors: not_found (no such name), LeaseLostError, and those of createTransfer.
 */
export async function requestTransferByAgent(
  ctx: Context,
  hosting: Hosting,
  { name, briefing }: { name: string; briefing: string },
): Promise<Transfer> {
  const { callId } = hosting;
  const transcript = (await readTranscript(ctx.db, callId)).filter(({ lane }) => lane === "call");
  const reason = briefing.trim().slice(0, 500);
  const made = makeBriefing(reason === "" ? undefined : reason, transcript);
  if (!(await keepRoom(ctx, callId))) throw new DomainError("call_over");
  const id = await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    if (isOver(call.status)) throw new DomainError("call_over");
    const [agent] = await tx.select().from(schema.agents).where(eq(schema.agents.id, call.agentId));
    const wanted = name.trim().toLowerCase();
    const target = agent!.transferTargets.find((one) => one.name.trim().toLowerCase() === wanted);
    if (!target) throw new DomainError("not_found", "The agent may transfer to nobody of this name.", "name");
    const targets = await resolveTargets(ctx, tx, call, [target.to], ["to"]);
    return beginTransfer(ctx, tx, call, {
      mode: "warm",
      targets,
      briefing: made,
      briefedBy: "agent",
      by: AGENT_ACTOR,
    });
  });
  await advanceTransfer(ctx, { callId });
  const [transfer] = await readTransfers(ctx.db, [id]);
  return transfer!;
}
