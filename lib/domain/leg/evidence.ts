import { createHash } from "node:crypto";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import { newId } from "@/lib/ids";
import type { Context } from "../context";
import type { CarrierPort, CarrierStatus, CarrierWebhook } from "../ports/carrier";

type EvidenceRow = typeof schema.legEvidence.$inferSelect;
export type EvidenceKind = EvidenceRow["kind"];

/** Where a carrier's word comes from: one event of one kind has effect once. */
export interface WordSource {
  kind: EvidenceKind;
  eventId: string;
  /** SHA-256 (hex) of what was said; the words themselves are not kept. */
  payloadHash: string;
  signatureOk: boolean;
}

/** The source of what an authentic webhook says. */
export function sourceOf(carrier: CarrierPort, kind: EvidenceKind, webhook: CarrierWebhook): WordSource {
  // A request without a body says everything in its URL.
  const payloadHash = sha256(webhook.rawBody || webhook.url);
  return { kind, eventId: carrier.eventIdOf(webhook), payloadHash, signatureOk: true };
}

/** The source of a status that was fetched: the same word, fetched again, is the same event. */
export function fetchedSource(word: CarrierStatus): WordSource {
  const { status, reason, billDuration, charge } = word;
  const payloadHash = sha256(JSON.stringify([status, reason, billDuration, charge?.price, charge?.currency]));
  return { kind: "fetched", eventId: payloadHash, payloadHash, signatureOk: false };
}

/** Condition of a query: it is what is kept of this event of the leg. */
export function isEvidence(source: WordSource): SQL | undefined {
  const { telephonyLegs, legEvidence: kept } = schema;
  return and(eq(kept.legId, telephonyLegs.id), eq(kept.kind, source.kind), eq(kept.eventId, source.eventId));
}

/** Keeps a carrier's word about a leg as part of `tx`; of one that has come before, how often it has. */
export async function keepEvidence(
  ctx: Context,
  tx: DbOrTx,
  input: { legId: string; source: WordSource; status: string | null; effect: EvidenceRow["effect"] },
): Promise<void> {
  const { legId, source, status, effect } = input;
  const { legEvidence } = schema;
  await tx
    .insert(legEvidence)
    .values({ id: newId("evi"), legId, ...source, status, effect, receivedAt: ctx.clock.now() })
    .onConflictDoUpdate({
      target: [legEvidence.legId, legEvidence.kind, legEvidence.eventId],
      set: { times: sql`${legEvidence.times} + 1` },
    });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
