import { eq, inArray, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ParticipantRow } from "../call/load";
import { loadLeg } from "../participant/find";
import { appendEvent } from "../event/append";
import { presentParticipant } from "../participant/present";

/** What can change of a participant's state. */
export type StateChange = Partial<
  Pick<ParticipantRow, "mode" | "targetId" | "consultId" | "mutedAt" | "heldAt" | "shown">
>;

/**
 * Changes the state of participants and raises the call's visibility version, as part of `tx`; the caller holds the call's
 * lock, and calls enforceVisibility after the commit. Gives the new version. With `closed` they are heard by nobody until
 * everybody is known to go by it: for every change after which fewer people, or others, may hear them.
 */
export async function changeState(
  tx: Tx,
  callId: string,
  changes: { participantId: string; change: StateChange; closed: boolean }[],
): Promise<number> {
  const version = await raiseVersion(tx, callId);
  for (const { participantId, change, closed } of changes) {
    await tx
      .update(schema.callParticipants)
      .set({ ...change, stateVersion: version, openingVersion: closed ? version : null })
      .where(eq(schema.callParticipants.id, participantId));
  }
  await tellChanged(
    tx,
    changes.map(({ participantId }) => participantId),
  );
  return version;
}

/** Raises the visibility version of a call as part of `tx`; gives the new one. */
export async function raiseVersion(tx: Tx, callId: string): Promise<number> {
  const [call] = await tx
    .update(schema.calls)
    .set({ visibilityVersion: sql`${schema.calls.visibilityVersion} + 1` })
    .where(eq(schema.calls.id, callId))
    .returning({ version: schema.calls.visibilityVersion });
  if (!call) throw new Error(`no call ${callId} to change`);
  return call.version;
}

/** Writes the event that tells of participants' changed state, one each, as part of `tx`. */
export async function tellChanged(tx: Tx, participantIds: string[]): Promise<void> {
  if (participantIds.length === 0) return;
  const rows = await tx
    .select()
    .from(schema.callParticipants)
    .where(inArray(schema.callParticipants.id, participantIds));
  for (const row of rows) {
    await appendEvent(tx, row.callId, "participant.updated", {
      participant: presentParticipant(row, await loadLeg(tx, row.id)),
    });
  }
}
