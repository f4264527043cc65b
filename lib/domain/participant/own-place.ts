import { and, desc, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import type { OwnPlace } from "@/lib/contract/own-place";
import { findCall } from "../call/find";
import type { ParticipantRow } from "../call/load";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { loadPicture } from "../visibility/load";
import { listenersAllowed, whispersToAgent } from "../visibility/plan";
import { channelOf } from "../visibility/visibility";
import { presentParticipant } from "./present";

/**
 * The signed-in operator's place in a call, with what their page must hold to when it sends sound. Errors: not_found,
 * call_over, participant_gone (they are not in it), forbidden (for API keys, which carry no sound).
 */
export async function ownPlace(ctx: WorkspaceContext, input: { callId: string }): Promise<OwnPlace> {
  const row = await findOwn(ctx, input.callId);
  const picture = await loadPicture(ctx.db, input.callId);
  const me = picture?.everybody.find(({ id }) => id === row.id);
  if (!picture || !me) throw new DomainError("participant_gone");
  return {
    participant: presentParticipant(row, null),
    version: picture.version,
    sends: channelOf(me).kind !== "nowhere" && !whispersToAgent(picture.everybody, me),
    listeners: listenersAllowed(picture.everybody, me, { keepPrivate: picture.keepPrivate }),
  };
}

/** The row of the signed-in operator who is in a call. Errors: not_found, call_over, participant_gone, forbidden. */
export async function findOwn(ctx: WorkspaceContext, callId: string): Promise<ParticipantRow> {
  if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "Only operators have a place of their own.");
  const call = await findCall(ctx, callId);
  if (isOver(call.status)) throw new DomainError("call_over");
  const [row] = await ctx.db
    .select()
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, call.id),
        eq(schema.callParticipants.userId, ctx.actor.id),
        inArray(schema.callParticipants.status, ["joining", "active"]),
      ),
    )
    .orderBy(desc(schema.callParticipants.position))
    .limit(1);
  if (!row) throw new DomainError("participant_gone");
  return row;
}
