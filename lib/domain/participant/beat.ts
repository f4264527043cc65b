import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Participant } from "@/lib/contract/participants";
import { operatorIn } from "../call/drive";
import { findCall } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { presentParticipant } from "./present";

/**
 * Takes a sign of life from the page of an operator in a call, which gives one every two seconds: a driver without one
 * loses the call to the agent, a claimant their escalation. Gives the operator as they are now.
 * Errors: not_found, call_over, participant_not_here.
 */
export async function beatOperator(ctx: WorkspaceContext, input: { callId: string }): Promise<Participant> {
  const call = await findCall(ctx, input.callId);
  if (isOver(call.status)) throw new DomainError("call_over");
  const participant = await operatorIn(ctx.db, call.id, ctx.actor.id);
  if (!participant) throw new DomainError("participant_not_here");
  const at = ctx.clock.now();
  await ctx.db
    .update(schema.callParticipants)
    .set({ beatAt: at })
    .where(eq(schema.callParticipants.id, participant.id));
  await ctx.db
    .update(schema.escalations)
    .set({ claimBeatAt: at })
    .where(
      and(
        eq(schema.escalations.callId, call.id),
        eq(schema.escalations.status, "claimed"),
        eq(schema.escalations.claimedBy, ctx.actor.id),
      ),
    );
  return presentParticipant(participant, null);
}
