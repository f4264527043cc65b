import { and, eq, isNull, or } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import { enqueue } from "@/lib/jobs/enqueue";
import { lockCall, type LegRow } from "../call/load";
import { settleCall } from "../call/settle";
import type { Context } from "../context";
import type { CarrierStatus } from "../ports/carrier";
import { applyLegStatus, takeBill } from "./apply-status";
import { fetchedSource, isEvidence, keepEvidence, type WordSource } from "./evidence";
import { isLeg, type LegRef } from "./ref";
import { isLegOver, judgeWord } from "./state";
import { takePlainWord } from "./take-plain-word";

/**
 * Takes the carrier's authentic word on a leg, and keeps it as evidence: from a webhook (`source`), else fetched. Words
 * come twice, late and out of order; such a one changes nothing. False: there is no such leg, or the word is about another
 * call than the leg's.
 */
export async function takeCarrierWord(
  ctx: Context,
  input: LegRef & { word: CarrierStatus; source?: WordSource },
): Promise<boolean> {
  const { word, source = fetchedSource(word) } = input;
  const taken = await takePlainWord(ctx, input, word, source);
  if (taken !== null) return taken;
  return ctx.db.transaction(async (tx) => {
    const locked = await lockLeg(tx, input, source);
    return locked !== null && takeWord(ctx, tx, { ...locked, word, source });
  });
}

/** A leg that was read under its call's lock. */
export interface LockedLeg {
  leg: LegRow;
  /** The event that the lock was taken for has come before. */
  isKnown: boolean;
}

/** Locks a leg's call, then reads the leg, and whether `source` is known of it; null where there is no such leg. */
export async function lockLeg(tx: Tx, ref: LegRef, source: WordSource): Promise<LockedLeg | null> {
  const { telephonyLegs: legs, legEvidence } = schema;
  const isIt = isLeg(ref);
  const callId = tx.select({ callId: legs.callId }).from(legs).where(isIt);
  // As lockCall, but most words are about the leg alone. It is read when the lock is held.
  const [, [found]] = await together(
    () => tx.select({ id: schema.calls.id }).from(schema.calls).where(eq(schema.calls.id, callId)).for("update"),
    () =>
      tx.select({ leg: legs, known: legEvidence.id }).from(legs).leftJoin(legEvidence, isEvidence(source)).where(isIt),
  );
  return found ? { leg: found.leg, isKnown: found.known !== null } : null;
}

/** As takeCarrierWord, as part of `tx`, for a leg that was read under its call's lock. */
export async function takeWord(
  ctx: Context,
  tx: Tx,
  input: LockedLeg & { word: CarrierStatus; source: WordSource },
): Promise<boolean> {
  const { word, source, isKnown } = input;
  const leg = { ...input.leg, providerCallId: word.providerCallId };
  if (!(await bindCarrierId(tx, input.leg, word.providerCallId))) {
    await keepEvidence(ctx, tx, { legId: leg.id, source, status: null, effect: "noted" });
    return false;
  }
  const judged = judgeWord(leg.status, word.status);
  const effect = judged === "repeated" && bringsBill(leg, word) ? "applied" : judged;
  const applies = effect === "applied" && !isKnown;
  const [, isGone] = await together(
    () => keepEvidence(ctx, tx, { legId: leg.id, source, status: word.status, effect }),
    applies && (() => applyLegStatus(ctx, tx, leg, word)),
  );
  if (isKnown) return true;
  if (judged === "illegal") {
    // How it ended is settled; what the carrier's own books say of it is what it costs all the same.
    if (source.kind === "fetched") await takeBill(tx, leg, word);
    return true;
  }
  if (isGone) await settleCall(ctx, tx, (await lockCall(tx, leg.callId))!);
  // A carrier may know nothing of a call that it still holds back when it is asked to end it, and ring it after.
  if (effect === "applied" && leg.cancelRequestedAt && !isLegOver(word.status)) {
    await enqueue(tx, "leg.hang_up", { legId: leg.id }, `leg.hang_up:${leg.id}`);
  }
  return true;
}

/**
 * Whether the carrier's call is the leg's. A webhook may come before the answer to our request did, and is then the first
 * to name the carrier's id.
 */
export async function bindCarrierId(tx: Tx, leg: LegRow, providerCallId: string): Promise<boolean> {
  if (leg.providerCallId !== null) return leg.providerCallId === providerCallId;
  const legs = schema.telephonyLegs;
  const [other] = await tx
    .select({ id: legs.id })
    .from(legs)
    .where(and(eq(legs.provider, leg.provider), eq(legs.providerCallId, providerCallId)));
  if (other) return other.id === leg.id;
  const [bound] = await tx
    .update(legs)
    .set({ providerCallId })
    .where(and(eq(legs.id, leg.id), or(isNull(legs.providerCallId), eq(legs.providerCallId, providerCallId))))
    .returning({ id: legs.id });
  return bound !== undefined;
}

function bringsBill(leg: LegRow, word: CarrierStatus): boolean {
  if (!isLegOver(word.status)) return false;
  return (leg.billDuration === null && word.billDuration !== null) || (leg.price === null && word.charge !== null);
}
