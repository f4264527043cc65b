/** The stored statuses of a participant. */
export type StoredStatus = "joining" | "active" | "left" | "failed";

const FROM: Record<StoredStatus, StoredStatus[]> = {
  joining: [],
  // From left: somebody whose connection went and who is back within the grace.
  active: ["joining", "left"],
  left: ["active"],
  failed: ["joining"],
};

/** Statuses from which a participant may become `next`. */
export function allowedFrom(next: StoredStatus): StoredStatus[] {
  return FROM[next];
}

/** What is known of a participant's presence in the room. */
export interface PresenceRow {
  status: StoredStatus;
  reason: string | null;
  roomSid: string | null;
  presentSince: Date | null;
  leftAt: Date | null;
}

/** Evidence that an identity is in the room: a webhook tells of one presence, a snapshot of the room at a time. */
export interface JoinEvidence {
  sid: string;
  kind: "webhook" | "snapshot";
  observedAt: Date;
}

/**
 * What to do on evidence of a join. Webhooks arrive late, twice and out of order, so:
 * the presence that is known to have left does not come back by a webhook, nor by a snapshot taken before it left.
 */
export function onJoinEvidence(
  row: PresenceRow,
  evidence: JoinEvidence,
  graceMs: number,
): "join" | "rejoin" | "same" | "ignore" | "unwelcome" {
  switch (row.status) {
    case "joining":
      return "join";
    case "active":
      if (row.roomSid === evidence.sid) return "same";
      return isOlder(row, evidence) ? "ignore" : "rejoin";
    case "failed":
      return "unwelcome";
    case "left": {
      if (row.reason !== "disconnected" || !row.leftAt) return "unwelcome";
      if (row.roomSid === evidence.sid && evidence.kind === "webhook") return "ignore";
      if (evidence.kind === "snapshot" && evidence.observedAt <= row.leftAt) return "ignore";
      return evidence.observedAt.getTime() - row.leftAt.getTime() < graceMs ? "rejoin" : "unwelcome";
    }
  }
}

/** Evidence of a presence before the one that is known; the media server tells the time of a webhook to the second. */
function isOlder(row: PresenceRow, evidence: JoinEvidence): boolean {
  if (!row.presentSince) return false;
  const laterMs = row.presentSince.getTime() - evidence.observedAt.getTime();
  return evidence.kind === "webhook" ? laterMs >= 1_000 : laterMs >= 0;
}

/** Evidence that an identity is not in the room: the end of one presence, or its absence from a snapshot. */
export type LeaveEvidence = { kind: "webhook"; sid: string } | { kind: "snapshot"; observedAt: Date };

/** A new presence is listed by the media server only after a moment, so a snapshot says nothing of younger ones. */
const SNAPSHOT_LAG_MS = 3_000;

/** Whether the evidence ends the presence the row knows: an older presence's end, or an older snapshot, does not. */
export function endsPresence(row: PresenceRow, evidence: LeaveEvidence): boolean {
  if (row.status !== "active") return false;
  if (evidence.kind === "webhook") return row.roomSid === null || row.roomSid === evidence.sid;
  return row.presentSince === null || row.presentSince.getTime() + SNAPSHOT_LAG_MS < evidence.observedAt.getTime();
}
