import { z } from "zod";
import { Instant } from "./common";

/** Where a word of the carrier came from: a webhook of that name, or its API. */
export const EvidenceKind = z.enum(["answer", "status", "amd", "inbound", "stream", "fetched"]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/**
 * What became of it. applied: it changed the leg. repeated: it said what was known. late: it had been overtaken. illegal:
 * it contradicts what is known. noted: it says nothing of the leg's state. Late and illegal ones are anomalies.
 */
export const EvidenceEffect = z.enum(["applied", "repeated", "late", "illegal", "noted"]);
export type EvidenceEffect = z.infer<typeof EvidenceEffect>;

/** A word of a carrier about a leg. The word itself is not kept: it holds phone numbers. */
export const Evidence = z.object({
  id: z.string(),
  kind: EvidenceKind,
  /** The carrier's own id of the event, or one made from what it said. */
  event_id: z.string().nullable(),
  /** SHA-256 (hex) of what was said. */
  payload_hash: z.string(),
  /** The carrier signed it; false for what was fetched. */
  signature_ok: z.boolean(),
  /** The status, or who answered, as it states it; null where it states neither. */
  status: z.string().nullable(),
  effect: EvidenceEffect,
  /** How often the same event came; it has effect once. */
  times: z.number().int(),
  received_at: Instant,
});
export type Evidence = z.infer<typeof Evidence>;

/** What a leg's state rests on, oldest first. */
export const LegEvidence = z.object({
  leg_id: z.string(),
  evidence: z.array(Evidence),
  /** How many of them are late or illegal. */
  anomalies: z.number().int(),
});
export type LegEvidence = z.infer<typeof LegEvidence>;
