import { and, eq } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { LegRow, ParticipantRow } from "../call/load";
import { notFound } from "../errors";

/** The leg of a participant; null for who has none. */
export async function loadLeg(db: DbOrTx, participantId: string): Promise<LegRow | null> {
  const [leg] = await db
    .select()
    .from(schema.telephonyLegs)
    .where(eq(schema.telephonyLegs.participantId, participantId));
  return leg ?? null;
}

/** A participant of the given call with its leg; not_found otherwise. The caller has checked the call's workspace. */
export async function findParticipant(
  db: DbOrTx,
  callId: string,
  participantId: string,
): Promise<{ participant: ParticipantRow; leg: LegRow | null }> {
  const [row] = await db
    .select({ participant: schema.callParticipants, leg: schema.telephonyLegs })
    .from(schema.callParticipants)
    .leftJoin(schema.telephonyLegs, eq(schema.telephonyLegs.participantId, schema.callParticipants.id))
    .where(and(eq(schema.callParticipants.id, participantId), eq(schema.callParticipants.callId, callId)));
  if (!row) throw notFound("participant");
  return row;
}
