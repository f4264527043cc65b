import { and, eq, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import { DomainError } from "../errors";
import { countLegs, type LegUsage } from "./usage";

/** How much may be dialed, at once and a day (UTC); null: as much as the workspace may. */
export interface LegCaps {
  maxConcurrentLegs: number | null;
  maxLegsPerDay: number | null;
  maxLegMinutesPerDay: number | null;
}

/** The API key whose caps hold for what somebody asks for; null: those of the workspace alone do. */
export function apiKeyOf(actor: { kind: string; id: string }): string | null {
  return actor.kind === "api_key" ? actor.id : null;
}

/**
 * Makes sure, as part of `tx`, that legs may be dialed: `seconds` has the longest time of each. The caller writes them in
 * the same transaction. Until it is over nobody else dials for the workspace, so that no two requests count the same
 * room; who has a call's lock takes this one after it. Errors: concurrent_legs_limit, daily_legs_limit, daily_minutes_limit.
 */
export async function reserveLegs(
  tx: Tx,
  {
    workspaceId,
    apiKeyId,
    seconds,
    now,
  }: { workspaceId: string; apiKeyId: string | null; seconds: number[]; now: Date },
): Promise<void> {
  if (seconds.length === 0) return;
  const { workspaces, apiKeys } = schema;
  // Not FOR UPDATE: rows that refer to the workspace, such as its new call, are written by many at once.
  // Counted when the lock is held.
  const [[caps], usage, ofKeys] = await together(
    () => tx.select().from(workspaces).where(eq(workspaces.id, workspaceId)).for("no key update"),
    () => countLegs(tx, { workspaceId, now }),
    apiKeyId !== null && (() => tx.select().from(apiKeys).where(eq(apiKeys.id, apiKeyId))),
  );
  check(caps!, usage, seconds, "this workspace");
  if (apiKeyId === null) return;
  const ofKey = ofKeys![0]!;
  const { maxConcurrentLegs, maxLegsPerDay, maxLegMinutesPerDay } = ofKey;
  if (maxConcurrentLegs === null && maxLegsPerDay === null && maxLegMinutesPerDay === null) return;
  check(ofKey, await countLegs(tx, { workspaceId, apiKeyId, now }), seconds, "this API key");
}

/**
 * Whether one more call to a number of the workspace may be taken, as part of `tx`, which writes its leg: as many as may be
 * dialed at once are taken beside them, so that a flood of calls from outside keeps nobody from dialing.
 */
export async function mayTakeInbound(tx: Tx, workspaceId: string): Promise<boolean> {
  const { workspaces, telephonyLegs, calls } = schema;
  const [caps] = await tx.select().from(workspaces).where(eq(workspaces.id, workspaceId)).for("no key update");
  const [taken] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(telephonyLegs)
    .innerJoin(calls, eq(calls.id, telephonyLegs.callId))
    .where(
      and(
        eq(calls.workspaceId, workspaceId),
        eq(telephonyLegs.direction, "inbound"),
        sql`${telephonyLegs.status} in ('queued', 'ringing', 'in_progress')`,
      ),
    );
  return taken!.count < caps!.maxConcurrentLegs;
}

function check(caps: LegCaps, usage: LegUsage, seconds: number[], whose: string): void {
  const asked = seconds.length;
  const minutes = Math.ceil(seconds.reduce((sum, one) => sum + one, 0) / 60);
  const usedMinutes = (usage.usedSeconds + usage.reservedSeconds) / 60;
  if (caps.maxConcurrentLegs !== null && usage.now + asked > caps.maxConcurrentLegs) {
    throw new DomainError(
      "concurrent_legs_limit",
      `${sentence(whose)} may have ${caps.maxConcurrentLegs} phones in calls at once, and has ${usage.now}.`,
    );
  }
  if (caps.maxLegsPerDay !== null && usage.today + asked > caps.maxLegsPerDay) {
    throw new DomainError(
      "daily_legs_limit",
      `${sentence(whose)} may call ${caps.maxLegsPerDay} phones a day (UTC), and has called ${usage.today} today.`,
    );
  }
  if (caps.maxLegMinutesPerDay !== null && usedMinutes + minutes > caps.maxLegMinutesPerDay) {
    throw new DomainError(
      "daily_minutes_limit",
      `${sentence(whose)} may use ${caps.maxLegMinutesPerDay} minutes a day (UTC), ` +
        `of which ${Math.ceil(usedMinutes)} are used or reserved; this asks for ${minutes}.`,
    );
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
