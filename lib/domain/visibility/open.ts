import { and, eq, inArray, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ParticipantRow } from "../call/load";
import { wakeTransfer } from "../transfer/wake";
import { raiseVersion, tellChanged } from "./change";

/**
 * Lets those be heard whose change is in force everywhere, as part of `tx`; the caller holds the call's lock. True where
 * somebody was: then enforceVisibility is to follow the commit.
 */
export async function openApplied(tx: Tx, callId: string): Promise<boolean> {
  const active = await tx
    .select()
    .from(schema.callParticipants)
    .where(and(eq(schema.callParticipants.callId, callId), eq(schema.callParticipants.status, "active")));
  const waiting = active.filter((row) => row.openingVersion !== null);
  if (waiting.length === 0) return false;
  const inForce = Math.min(...(await versionsInForce(tx, callId, active)));
  const ids = waiting.filter((row) => row.openingVersion! <= inForce).map((row) => row.id);
  if (ids.length === 0) return false;
  const version = await raiseVersion(tx, callId);
  await tx
    .update(schema.callParticipants)
    .set({ openingVersion: null, stateVersion: version })
    .where(inArray(schema.callParticipants.id, ids));
  await tellChanged(tx, ids);
  await wakeTransfer(tx, callId);
  return true;
}

/** The version each of those goes by who could let somebody hear what they must not. */
async function versionsInForce(tx: Tx, callId: string, active: ParticipantRow[]): Promise<number[]> {
  const [leases] = await tx.execute<{ agent_lives: boolean; recorder: number | null }>(sql`
    select
      exists (select 1 from agent_leases where call_id = ${callId} and expires_at > now()) as agent_lives,
      (select applied_version from recorder_leases where call_id = ${callId} and expires_at > now()) as recorder`);
  const versions = active.flatMap((row) => {
    switch (row.transport) {
      case "internal":
        // A dead host sends nothing, and its successor begins with what is in force then.
        return leases!.agent_lives ? [row.appliedVersion] : [];
      case "webrtc":
        // An operator's page says itself who may subscribe to what it sends.
        return row.userId !== null && row.mode !== "listening"
          ? [row.rightsVersion, row.appliedVersion]
          : [row.rightsVersion];
      case "pstn":
      case "sip":
        return [row.appliedVersion];
    }
  });
  return leases!.recorder === null ? versions : [...versions, leases!.recorder];
}
