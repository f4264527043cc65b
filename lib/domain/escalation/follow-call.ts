import type { Tx } from "@/db/client";
import { moveEscalation, openEscalation } from "./move";
import { atCallEnd } from "./state";

// What becomes of a call's escalation by what happens in the call; each as part of the transaction it happens in, under
// the call's lock.

interface Happened {
  callId: string;
  at: Date;
}

/** An operator has taken the call over: it is live with them, unless somebody else has claimed it. */
export async function followDriver(tx: Tx, { callId, userId, at }: Happened & { userId: string }): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (!row || (row.claimedBy !== null && row.claimedBy !== userId)) return;
  await moveEscalation(tx, row, "live", at, {
    claimedBy: userId,
    claimedAt: row.claimedAt ?? at,
    firstClaimedAt: row.firstClaimedAt ?? at,
    joinedAt: row.joinedAt ?? at,
  });
}

/** The operator has handed the call back to the agent: what it was escalated for is done. */
export async function followHandBack(tx: Tx, { callId, at }: Happened): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row?.status === "live") await moveEscalation(tx, row, "resolved", at);
}

/** The operator's page has died while they talked: somebody else may come, and it is as old as before. */
export async function followLostDriver(tx: Tx, { callId, at }: Happened): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row?.status === "live") await moveEscalation(tx, row, "waiting", at);
}

/** The callers were transferred to somebody: nobody else needs to come. */
export async function followTransfer(tx: Tx, { callId, at }: Happened): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row) await moveEscalation(tx, row, row.status === "waiting" ? "canceled" : "resolved", at);
}

/** The operator who has claimed it has left the call for good. */
export async function followLostClaimant(tx: Tx, { callId, userId, at }: Happened & { userId: string }): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row?.status === "claimed" && row.claimedBy === userId) await moveEscalation(tx, row, "waiting", at);
}

/** The drive went from one operator to another. */
export async function followGivenDrive(tx: Tx, { callId, userId, at }: Happened & { userId: string }): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row?.status === "live") await moveEscalation(tx, row, "live", at, { claimedBy: userId, claimedAt: at });
}

/** The call is over. */
export async function followCallEnd(tx: Tx, { callId, at }: Happened): Promise<void> {
  const row = await openEscalation(tx, callId);
  if (row) await moveEscalation(tx, row, atCallEnd(row.status), at);
}
