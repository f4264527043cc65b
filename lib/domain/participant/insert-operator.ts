import { and, eq, inArray, max } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import type { ParticipantRow } from "../call/load";
import { appendEvent } from "../event/append";
import { presentParticipant } from "./present";

/** What an operator's row may begin with. */
export type OperatorStance = Partial<Pick<ParticipantRow, "mode" | "consultId" | "transferId">>;

/** What the room calls an operator. */
export function operatorIdentity(userId: string): string {
  return `operator:${userId}`;
}

/** The row of an operator who is, or is about to be, in a call; null for one who is not. */
export async function operatorsRow(tx: Tx, callId: string, userId: string): Promise<ParticipantRow | null> {
  const { callParticipants } = schema;
  const [live] = await tx
    .select()
    .from(callParticipants)
    .where(
      and(
        eq(callParticipants.callId, callId),
        eq(callParticipants.roomIdentity, operatorIdentity(userId)),
        inArray(callParticipants.status, ["joining", "active"]),
      ),
    );
  return live ?? null;
}

/**
 * The row of an operator who is, or is about to be, in a call; made as part of `tx` where there is none: hidden and
 * listening unless said. One that exists is given as it is. The caller holds the call's lock.
 */
export async function insertOperator(
  tx: Tx,
  callId: string,
  userId: string,
  stance: OperatorStance = {},
): Promise<ParticipantRow> {
  const live = await operatorsRow(tx, callId, userId);
  if (live) return live;
  const { callParticipants } = schema;
  const identity = operatorIdentity(userId);
  const [last] = await tx
    .select({ position: max(callParticipants.position) })
    .from(callParticipants)
    .where(eq(callParticipants.callId, callId));
  const [inserted] = await tx
    .insert(callParticipants)
    .values({
      id: newId("p"),
      callId,
      position: (last?.position ?? 0) + 1,
      role: "observer",
      transport: "webrtc",
      identity,
      roomIdentity: identity,
      status: "joining",
      userId,
      mode: "listening",
      shown: false,
      ...stance,
    })
    .returning();
  await appendEvent(tx, callId, "participant.added", { participant: presentParticipant(inserted!, null) });
  return inserted!;
}
