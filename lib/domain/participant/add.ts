import { and, eq, inArray, max, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AddedParticipants, AddParticipantsBody } from "@/lib/contract/participants";
import { findCall, findCallLocked } from "../call/find";
import { keepRoom } from "../call/make-room";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { apiKeyOf } from "../guard/reserve";
import type { RecordResources } from "../idempotency/once";
import { checkParticipants } from "./check";
import { grantAccess } from "./grant";
import { insertParticipants } from "./insert";
import { presentParticipant } from "./present";

/**
 * Brings more people into a call. Errors: not_found, call_over, identity_in_call, room_unavailable, and
 * those of checkParticipants and insertParticipants.
 */
export async function addParticipants(
  ctx: WorkspaceContext,
  input: AddParticipantsBody & { callId: string },
  recordResources: RecordResources = async () => {},
): Promise<AddedParticipants> {
  if (isOver((await findCall(ctx, input.callId)).status)) throw new DomainError("call_over");
  const checked = await checkParticipants(ctx, ctx.db, ctx.actor.workspaceId, input.participants);
  // Before anything is written, so that a refusal leaves nothing behind.
  if (!(await keepRoom(ctx, input.callId))) throw new DomainError("call_over");
  const ids = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const live = await tx
      .select({ identity: schema.callParticipants.identity })
      .from(schema.callParticipants)
      .where(
        and(
          eq(schema.callParticipants.callId, call.id),
          inArray(schema.callParticipants.status, ["joining", "active"]),
        ),
      );
    const taken = checked.findIndex(({ input: asked }) => live.some((row) => row.identity === asked.identity));
    if (taken >= 0) throw new DomainError("identity_in_call", undefined, `participants[${taken}].identity`);
    const [last] = await tx
      .select({ position: max(schema.callParticipants.position) })
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.callId, call.id));
    const inserted = await insertParticipants(ctx, tx, call, checked, {
      firstPosition: (last?.position ?? 0) + 1,
      apiKeyId: apiKeyOf(ctx.actor),
    });
    const newIds = inserted.map((item) => item.participant.id);
    await recordResources(tx, newIds);
    return newIds;
  });
  return presentAdded(ctx, input.callId, ids);
}

/** Presents participants of a call with fresh access for browsers. Also the answer to a repeated request. */
export async function presentAdded(
  ctx: WorkspaceContext,
  callId: string,
  participantIds: string[],
): Promise<AddedParticipants> {
  const call = await findCall(ctx, callId);
  const rows = await ctx.db
    .select({ participant: schema.callParticipants, leg: schema.telephonyLegs })
    .from(schema.callParticipants)
    .leftJoin(schema.telephonyLegs, eq(schema.telephonyLegs.participantId, schema.callParticipants.id))
    .where(inArray(schema.callParticipants.id, participantIds))
    .orderBy(sql`${schema.callParticipants.position}`);
  return {
    participants: await Promise.all(
      rows.map(async ({ participant, leg }) =>
        presentParticipant(
          participant,
          leg,
          participant.transport === "webrtc" ? await grantAccess(ctx, call, participant) : undefined,
        ),
      ),
    ),
  };
}
