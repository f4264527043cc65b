import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Participant } from "@/lib/contract/participants";
import { findCall } from "../call/find";
import { isGone, isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { findParticipant } from "./find";
import { grantAccess } from "./grant";
import { presentParticipant } from "./present";

/**
 * Gives a browser participant fresh access to the room, e.g. after a page reload. Errors: not_found, call_over,
 * participant_gone, invalid_request (not a browser), forbidden (another operator's).
 */
export async function issueToken(
  ctx: WorkspaceContext,
  input: { callId: string; participantId: string },
): Promise<Participant> {
  const call = await findCall(ctx, input.callId);
  const { participant } = await findParticipant(ctx.db, call.id, input.participantId);
  if (participant.transport !== "webrtc") {
    throw new DomainError("invalid_request", "Only webrtc participants join with a token.");
  }
  if (participant.userId !== null && participant.userId !== ctx.actor.id) {
    throw new DomainError("forbidden", "An operator's place in a call is theirs alone.");
  }
  if (isOver(call.status)) throw new DomainError("call_over");
  if (isGone(participant, ctx.clock.now(), ctx.settings.rejoinGraceMs)) throw new DomainError("participant_gone");
  await ctx.db
    .update(schema.callParticipants)
    .set({ accessAt: ctx.clock.now() })
    .where(eq(schema.callParticipants.id, participant.id));
  return presentParticipant(participant, null, await grantAccess(ctx, call, participant));
}
