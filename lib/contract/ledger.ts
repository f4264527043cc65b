import { z } from "zod";

/** leg: a phone call. The others: what models did for the call. */
export const ChargeKind = z.enum(["leg", "chat", "transcription", "speech"]);
export type ChargeKind = z.infer<typeof ChargeKind>;

/** `request`: one of whose tokens the model's endpoint has not told. */
export const ChargeUnit = z.enum(["second", "input_token", "output_token", "character", "request"]);
export type ChargeUnit = z.infer<typeof ChargeUnit>;

/** One thing that a call has cost. */
export const LedgerLine = z.object({
  kind: ChargeKind,
  /** The leg's id, or the model's name. */
  subject: z.string(),
  unit: ChargeUnit,
  /** How much of it; for a leg the seconds that its carrier bills, null until it says. */
  quantity: z.number().nullable(),
  /** A decimal in `currency`; null where it is not known. */
  amount: z.string().nullable(),
  /** ISO 4217. */
  currency: z.string().nullable(),
  /** known; pending: the carrier is still asked; unknown: nobody says, so it is in no total. */
  state: z.enum(["known", "pending", "unknown"]),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** What a call has cost: the sum of the lines of one currency is its total, to the last digit. */
export const Ledger = z.object({
  call_id: z.string(),
  lines: z.array(LedgerLine),
  totals: z.array(z.object({ currency: z.string(), amount: z.string() })),
  /** False: there are lines without an amount, so the totals are what it has cost at least. */
  complete: z.boolean(),
});
export type Ledger = z.infer<typeof Ledger>;
