import { sql } from "drizzle-orm";
import type { DbOrTx } from "@/db/client";

/** What was dialed for a workspace or with one of its keys. */
export interface LegUsage {
  /** Legs that are queued, ring or are in a call now. */
  now: number;
  /** Legs of this day (UTC), however they ended. */
  today: number;
  /**
   * Seconds of legs of this day and of those before it that were not over when it began: of those that are over now, and
   * reserved for those that are not.
   */
  usedSeconds: number;
  reservedSeconds: number;
}

/** The beginning of the day (UTC) that `now` is in. */
export function startOfDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}

/** Counts the legs that were dialed for a workspace; `apiKeyId`: only what this key asked for. Calls to its numbers are none. */
export async function countLegs(
  db: DbOrTx,
  { workspaceId, apiKeyId, now }: { workspaceId: string; apiKeyId?: string; now: Date },
): Promise<LegUsage> {
  const isOpen = sql`leg.status in ('queued', 'ringing', 'in_progress')`;
  const midnight = sql`${startOfDay(now).toISOString()}::timestamptz`;
  const isToday = sql`leg.created_at >= ${midnight}`;
  // No leg lasts for longer than a day; without the first part all legs ever would be looked at.
  const endedToday = sql`leg.created_at >= ${midnight} - interval '2 days' and leg.ended_at >= ${midnight}`;
  const [row] = await db.execute<{ now: number; today: number; used: number; reserved: number }>(sql`
    select
      count(*) filter (where ${isOpen})::int as now,
      count(*) filter (where ${isToday})::int as today,
      coalesce(sum(leg.reserved_seconds) filter (where not ${isOpen}), 0)::int as used,
      coalesce(sum(leg.reserved_seconds) filter (where ${isOpen}), 0)::int as reserved
    from telephony_legs leg
    join calls call on call.id = leg.call_id
    where call.workspace_id = ${workspaceId}
      and leg.direction = 'outbound'
      and (${isOpen} or ${isToday} or (${endedToday}))
      ${apiKeyId === undefined ? sql`` : sql`and leg.api_key_id = ${apiKeyId}`}`);
  return { now: row!.now, today: row!.today, usedSeconds: row!.used, reservedSeconds: row!.reserved };
}
