import { and, desc, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Participant } from "@/lib/contract/participants";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { removeParticipant } from "./remove";

/**
 * Takes the signed-in operator out of a call because they want to go: they are out for good, and listen anew to come back.
 * A call that they drive goes back to the agent, as if their page had died: hand it back first to give an instruction.
 * Errors: not_found, call_over, participant_gone.
 */
export async function leaveCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Participant> {
  const call = await findCall(ctx, input.callId);
  const [own] = await ctx.db
    .select({ id: schema.callParticipants.id })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, call.id),
        eq(schema.callParticipants.userId, ctx.actor.id),
        inArray(schema.callParticipants.status, ["joining", "active", "left"]),
      ),
    )
    .orderBy(desc(schema.callParticipants.position))
    .limit(1);
  if (!own) throw new DomainError("participant_gone");
  return removeParticipant(ctx, { callId: call.id, participantId: own.id });
}
