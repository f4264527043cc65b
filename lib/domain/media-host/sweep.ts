import { and, asc, eq, isNotNull, isNull, lt, notExists, or } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { enqueue } from "@/lib/jobs/enqueue";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import { applyLegStatus } from "../leg/apply-status";
import { countConnect } from "../leg/connects";
import { carrierOf } from "../leg/dial";
import { legWebhookUrl } from "../leg/webhook-url";
import { DEAD_AFTER_MS, isLiving } from "./living";

/** A sweep that comes later than this after the last one was without the database, and so were the media processes. */
const STEADY_MS = 2_000;
/** How long the carrier has to connect a leg that it was asked to. */
const REDIRECT_DUE_MS = 5_000;
/** Legs whose carriers are asked at the same time: a process that dies leaves many, and each is to be back soon. */
const ASKS_AT_ONCE = 20;

/** One look at all legs. One leg's failure is given to `onError` and does not hold up the others. */
export type MediaSweep = (onError: (legId: string, err: unknown) => void) => Promise<void>;

/**
 * Makes the sweep of legs that are answered and wanted but have no stream: their media process is dead, or the carrier
 * did not connect them (again) in time. Each look has the carrier connect them anew, once a loss, and hangs up those that
 * go from connection to connection. Nobody is held for dead before the sweep has looked steadily for as long as it takes
 * to be: after an outage of the database all beats are old.
 */
export function createMediaSweep(ctx: Context): MediaSweep {
  let steadySince = -Infinity;
  let lastLook = -Infinity;
  return async (onError) => {
    const now = ctx.clock.now().getTime();
    if (now - lastLook > STEADY_MS) steadySince = now;
    const lost = await findLost(ctx, { judges: now - steadySince >= DEAD_AFTER_MS });
    const askOneByOne = async () => {
      for (let leg = lost.shift(); leg; leg = lost.shift()) {
        const { id } = leg;
        await connectAnew(ctx, leg).catch((err: unknown) => onError(id, err));
      }
    };
    await Promise.all(Array.from({ length: ASKS_AT_ONCE }, askOneByOne));
    // Only a look that came to its end counts.
    lastLook = ctx.clock.now().getTime();
  };
}

async function findLost(ctx: Context, { judges }: { judges: boolean }): Promise<LegRow[]> {
  const { telephonyLegs: leg, mediaHosts, calls } = schema;
  const living = ctx.db
    .select({ host: mediaHosts.host })
    .from(mediaHosts)
    .where(and(eq(mediaHosts.host, leg.mediaHost), isLiving()));
  const rows = await ctx.db
    .select({ leg })
    .from(leg)
    .innerJoin(calls, eq(calls.id, leg.callId))
    .where(
      and(
        eq(leg.status, "in_progress"),
        isNull(leg.cancelRequestedAt),
        isNotNull(leg.providerCallId),
        isNull(calls.endedAt),
        // One that has a reason already is being ended, or a machine is told its message.
        isNull(leg.reason),
        // A carrier that has a new document is given the time to connect the phone, also where a process lives or died.
        or(isNull(leg.mediaDueAt), lt(leg.mediaDueAt, ctx.clock.now())),
        or(
          and(isNull(leg.mediaHost), isNotNull(leg.mediaDueAt)),
          judges ? and(isNotNull(leg.mediaHost), notExists(living)) : undefined,
        ),
      ),
    )
    .orderBy(asc(leg.id));
  return rows.map((row) => row.leg);
}

async function connectAnew(ctx: Context, lost: LegRow): Promise<void> {
  const carrier = carrierOf(ctx, lost);
  const redirects = await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, lost.callId);
    const now = ctx.clock.now().getTime();
    const counted = countConnect(lost.connectsUsedUntil, now);
    const leg = await claimLost(tx, lost, {
      mediaHost: null,
      mediaTokenHash: null,
      mediaDueAt: new Date(now + REDIRECT_DUE_MS),
      ...(counted && { connectsUsedUntil: counted }),
    });
    if (!leg) return false;
    if (counted) return true;
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason: "carrier_error", billDuration: null });
    await settleCall(ctx, tx, call!);
    // Nobody looks after a leg that is over: a job asks until the carrier has heard it.
    await enqueue(tx, "leg.hang_up", { legId: leg.id }, `leg.hang_up:${leg.id}`);
    return false;
  });
  if (redirects) await carrier.redirect(lost.providerCallId!, legWebhookUrl(ctx, lost, "answer"));
}

/** Changes a lost leg, unless its stream is there by now or somebody else has found it lost; gives it as it is then. */
async function claimLost(
  tx: Tx,
  lost: LegRow,
  change: Partial<typeof schema.telephonyLegs.$inferInsert>,
): Promise<LegRow | undefined> {
  const { telephonyLegs: leg } = schema;
  const [claimed] = await tx
    .update(leg)
    .set(change)
    .where(
      and(
        eq(leg.id, lost.id),
        eq(leg.status, "in_progress"),
        isNull(leg.cancelRequestedAt),
        lost.mediaHost === null ? isNull(leg.mediaHost) : eq(leg.mediaHost, lost.mediaHost),
        lost.mediaDueAt === null ? isNull(leg.mediaDueAt) : eq(leg.mediaDueAt, lost.mediaDueAt),
        eq(leg.resumes, lost.resumes),
      ),
    )
    .returning();
  return claimed;
}
