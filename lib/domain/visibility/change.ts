import { and, eq, inArray, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ParticipantRow } from "../call/load";
import { loadLeg } from "../participant/find";
import { appendEvent } from "../event/append";
import { presentParticipant } from "../participant/present";
import { canRestrict } from "./plan";

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
      .set({
        ...change,
        stateVersion: version,
        // Who waits to be heard goes on waiting, for this change too.
        openingVersion: closed
          ? version
          : sql`case when ${schema.callParticipants.openingVersion} is null then null else ${version}::integer end`,
      })
      .where(eq(schema.callParticipants.id, participantId));
  }
  await tellChanged(
    tx,
    changes.map(({ participantId }) => participantId),
  );
  return version;
}

/**
 * Takes note that somebody came into the room, or is out of it, as part of `tx`; enforceVisibility is to follow the commit.
 * What others may subscribe to depends on who is there whose sound cannot be restricted: a guest in private talk.
 */
export async function notePresence(tx: Tx, participant: ParticipantRow, presence: "came" | "went"): Promise<void> {
  if (canRestrict(participant)) return;
  const { callParticipants } = schema;
  const inPrivate = inArray(callParticipants.mode, ["whispering", "consulting"]);
  const [somebody] = await tx
    .select({ id: callParticipants.id })
    .from(callParticipants)
    .where(
      and(
        eq(callParticipants.callId, participant.callId),
        inPrivate,
        or(inArray(callParticipants.status, ["active", "joining"]), eq(callParticipants.id, participant.id)),
      ),
    )
    .limit(1);
  if (!somebody) return;
  const version = await raiseVersion(tx, participant.callId);
  if (presence === "went") return;
  // Nobody hears their private words before the others may not.
  await tx
    .update(callParticipants)
    .set({ openingVersion: version, stateVersion: version })
    .where(and(eq(callParticipants.id, participant.id), inPrivate));
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
