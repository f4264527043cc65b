import { and, eq, inArray, max } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Participant } from "@/lib/contract/participants";
import { newId } from "@/lib/ids";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { actorRef, beginDeed } from "../audit/record";
import { appendEvent } from "../event/append";
import { grantAccess } from "./grant";
import { presentParticipant } from "./present";

/**
 * Lets the signed-in operator listen to a call: hidden, never heard. A second tab of the same operator takes the place
 * of the first. Errors: not_found, call_over, forbidden (for API keys: they add an observer instead).
 */
export async function observeCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Participant> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw new DomainError("forbidden", "Only operators observe; add an observer instead.");
  const identity = `operator:${actor.id}`;
  const { call, participant } = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const [live] = await tx
      .select()
      .from(schema.callParticipants)
      .where(
        and(
          eq(schema.callParticipants.callId, call.id),
          eq(schema.callParticipants.roomIdentity, identity),
          inArray(schema.callParticipants.status, ["joining", "active"]),
        ),
      );
    if (live) return { call, participant: live };
    const [last] = await tx
      .select({ position: max(schema.callParticipants.position) })
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.callId, call.id));
    const [inserted] = await tx
      .insert(schema.callParticipants)
      .values({
        id: newId("p"),
        callId: call.id,
        position: (last?.position ?? 0) + 1,
        role: "observer",
        transport: "webrtc",
        identity,
        roomIdentity: identity,
        status: "joining",
        userId: actor.id,
        mode: "listening",
        shown: false,
      })
      .returning();
    await appendEvent(tx, call.id, "participant.added", { participant: presentParticipant(inserted!, null) });
    await beginDeed(tx, { callId: call.id, by: actorRef(actor), action: "listen", at: ctx.clock.now() });
    return { call, participant: inserted! };
  });
  return presentParticipant(participant, null, await grantAccess(ctx, call, participant));
}
