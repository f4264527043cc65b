import type { EvidenceEffect, EvidenceKind } from "@/lib/contract/evidence";
import type { ChargeUnit, LedgerLine } from "@/lib/contract/ledger";
import type { AnsweredBy, LegStatus } from "@/lib/contract/participants";

/** Who answered a phone, as its carrier heard it. */
export const ANSWERED_BY: Record<AnsweredBy, string> = {
  human: "a person",
  machine: "a machine",
  unknown: "the carrier could not tell",
};

/** How a word of the carrier came. */
export const EVIDENCE_KIND: Record<EvidenceKind, string> = {
  answer: "Answer webhook",
  status: "Status webhook",
  amd: "Machine detection",
  inbound: "Inbound webhook",
  stream: "Stream webhook",
  fetched: "Asked of the carrier",
};

/** What became of it; `anomaly`: it did not fit. */
export const EVIDENCE_EFFECT: Record<EvidenceEffect, { words: string; anomaly: boolean }> = {
  applied: { words: "taken", anomaly: false },
  repeated: { words: "known already", anomaly: false },
  late: { words: "too late, changed nothing", anomaly: true },
  illegal: { words: "contradicts the end, changed nothing", anomaly: true },
  noted: { words: "noted", anomaly: false },
};

const STATED: Record<LegStatus | AnsweredBy, string> = {
  queued: "queued",
  ringing: "ringing",
  in_progress: "answered",
  completed: "hung up",
  failed: "failed",
  ...ANSWERED_BY,
};

/** What a word of the carrier states, in words; null where it states nothing of the leg. */
export function statedWords(status: string | null): string | null {
  if (status === null) return null;
  return Object.hasOwn(STATED, status) ? STATED[status as keyof typeof STATED] : status;
}

/** An amount as people write it, with all its digits: $0.0085, €1.20. */
export function formatMoney(amount: string, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 9 });
  return format.format(Number(amount));
}

const UNIT: Record<ChargeUnit, [one: string, more: string]> = {
  second: ["s", "s"],
  input_token: ["token read", "tokens read"],
  output_token: ["token written", "tokens written"],
  character: ["character spoken", "characters spoken"],
  request: ["request without a token count", "requests without a token count"],
};

/** How much of it, e.g. "49 s billed", "1,234 tokens read"; null where that is not known. */
export function quantityWords({ kind, unit, quantity }: LedgerLine): string | null {
  if (quantity === null) return null;
  const [one, more] = UNIT[unit];
  const count = `${quantity.toLocaleString("en", { maximumFractionDigits: 1 })} ${quantity === 1 ? one : more}`;
  if (kind === "leg") return `${count} billed`;
  return kind === "transcription" ? `${count} heard` : count;
}

/** What stands in the place of an amount that is not known. */
export const AMOUNT_STATE: Record<Exclude<LedgerLine["state"], "known">, string> = {
  pending: "not known yet",
  unknown: "unknown",
};

/** What kind of cost a line of a model is. */
export const CHARGE_KIND: Record<Exclude<LedgerLine["kind"], "leg">, string> = {
  chat: "Chat model",
  transcription: "Speech recognition",
  speech: "Speech synthesis",
};
