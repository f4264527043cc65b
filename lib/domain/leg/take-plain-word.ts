import { getTableColumns, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { newId } from "@/lib/ids";
import type { LegRow } from "../call/load";
import type { Context } from "../context";
import { eventParts, WRITTEN } from "../event/append";
import type { CarrierStatus } from "../ports/carrier";
import { stepOf, toldOf } from "./apply-status";
import { isEvidence, keepEvidence, type WordSource } from "./evidence";
import { isLeg, type LegRef } from "./ref";
import { isLegOver, judgeWord } from "./state";

/**
 * Takes a carrier's word that moves nothing, or nothing but the leg: most words, and they come by the hundred. As
 * takeCarrierWord, in two statements without a transaction. Null, and nothing is done, where the word may mean more, or the
 * leg has changed meanwhile.
 */
export async function takePlainWord(
  ctx: Context,
  ref: LegRef,
  word: CarrierStatus,
  source: WordSource,
): Promise<boolean | null> {
  const { telephonyLegs: legs, legEvidence } = schema;
  const [row] = await ctx.db
    .select({ leg: getTableColumns(legs), version: sql<string>`${legs}.xmin::text`, known: legEvidence.id })
    .from(legs)
    .leftJoin(legEvidence, isEvidence(source))
    .where(isLeg(ref));
  if (!row) return false;
  const { leg, version, known } = row;
  // Who names another call may be right about it yet, where none is known: that takes a look under the lock.
  if (leg.providerCallId !== word.providerCallId) return null;
  const judged = judgeWord(leg.status, word.status);
  // A leg only moves on: what comes too late for what was read here comes too late for what it is by now.
  if (known !== null || (!isLegOver(word.status) && judged !== "applied")) {
    await keepEvidence(ctx, ctx.db, { legId: leg.id, source, status: word.status, effect: judged });
    return true;
  }
  if (isLegOver(word.status) || leg.cancelRequestedAt) return null;
  return (await move(ctx, { leg, version, word, source })) || null;
}

/** Moves the leg if it is as it was read, keeps the evidence and tells it, in one statement; false: it is not as it was. */
async function move(
  ctx: Context,
  on: { leg: LegRow; version: string; word: CarrierStatus; source: WordSource },
): Promise<boolean> {
  const { leg, version, word, source } = on;
  const now = ctx.clock.now();
  const moved = { ...leg, ...stepOf(leg, word, now) };
  const { kind, eventId, payloadHash, signatureOk } = source;
  const at = (time: Date | null) => sql`${time?.toISOString() ?? null}::timestamptz`;
  // The call is locked first, as for everything that changes one. The leg is compared in its newest version, so one that
  // another has changed is not moved; an event that another has kept meanwhile is an error, which undoes all of it.
  const written = await ctx.db
    .execute(
      sql`
    with locked as (
      select id from calls where id = ${leg.callId} for update
    ), moved as (
      update telephony_legs leg
      set status = ${moved.status}, reason = ${moved.reason}, rang_at = ${at(moved.rangAt)}, answered_at = ${at(moved.answeredAt)}
      from locked
      where leg.id = ${leg.id} and leg.call_id = locked.id and leg.xmin::text = ${version}
      returning leg.id
    ), evidence as (
      insert into leg_evidence (id, leg_id, kind, event_id, payload_hash, signature_ok, status, effect, received_at)
      select ${newId("evi")}, id, ${kind}, ${eventId}, ${payloadHash}, ${signatureOk}::boolean, ${word.status}, 'applied', ${at(now)}
      from moved
    ), ${eventParts(leg.callId, "leg.updated", toldOf(moved), sql`exists (select 1 from moved)`)}
    ${WRITTEN}`,
    )
    .catch((err: unknown) => {
      if (isUniqueViolation(err)) return [];
      throw err;
    });
  return written.length > 0;
}

function isUniqueViolation(err: unknown): boolean {
  for (let cause = err; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && cause.code === "23505") return true;
  }
  return false;
}
