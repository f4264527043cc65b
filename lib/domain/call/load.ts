import { asc, eq, inArray } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";

export type CallRow = typeof schema.calls.$inferSelect;
export type ParticipantRow = typeof schema.callParticipants.$inferSelect;
export type LegRow = typeof schema.telephonyLegs.$inferSelect;

/** A call with everybody who is or was in it, in order of appearance, and their legs by participant id. */
export interface LoadedCall {
  call: CallRow;
  participants: ParticipantRow[];
  legs: Map<string, LegRow>;
}

/**
 * Locks a call's row until the end of `tx`; null if there is none. Whatever changes anything of a call does this first:
 * one order of locks, and no two changes of one call at the same time.
 */
export async function lockCall(tx: Tx, callId: string): Promise<CallRow | null> {
  const [call] = await tx.select().from(schema.calls).where(eq(schema.calls.id, callId)).for("update");
  return call ?? null;
}

/** Reads the people and legs of the given calls. */
export async function loadCalls(db: DbOrTx, calls: CallRow[]): Promise<LoadedCall[]> {
  if (calls.length === 0) return [];
  const ids = calls.map((call) => call.id);
  const participants = await db
    .select()
    .from(schema.callParticipants)
    .where(inArray(schema.callParticipants.callId, ids))
    .orderBy(asc(schema.callParticipants.position));
  const legs = await db.select().from(schema.telephonyLegs).where(inArray(schema.telephonyLegs.callId, ids));
  const legByParticipant = new Map(legs.map((leg) => [leg.participantId, leg]));
  return calls.map((call) => {
    const own = participants.filter((participant) => participant.callId === call.id);
    return {
      call,
      participants: own,
      legs: new Map(own.flatMap((p) => (legByParticipant.has(p.id) ? [[p.id, legByParticipant.get(p.id)!]] : []))),
    };
  });
}

/** Reads one call with its people and legs; null if there is none. */
export async function loadCall(db: DbOrTx, callId: string): Promise<LoadedCall | null> {
  const [call] = await db.select().from(schema.calls).where(eq(schema.calls.id, callId));
  return call ? (await loadCalls(db, [call]))[0]! : null;
}
