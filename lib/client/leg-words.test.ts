import { expect, test } from "vitest";
import type { LedgerLine } from "@/lib/contract/ledger";
import { formatMoney, quantityWords, statedWords } from "./leg-words";

const line = (change: Partial<LedgerLine>): LedgerLine => ({
  kind: "chat",
  subject: "a-model",
  unit: "input_token",
  quantity: 1,
  amount: null,
  currency: null,
  state: "unknown",
  ...change,
});

test("money keeps every digit that there is, and at least the usual ones", () => {
  expect(formatMoney("0.0085", "USD")).toBe("$0.0085");
  expect(formatMoney("0.0001851", "USD")).toBe("$0.0001851");
  expect(formatMoney("1.2", "EUR")).toBe("€1.20");
});

test("how much it was is said in words, and nothing where it is not known", () => {
  expect(quantityWords(line({ kind: "leg", unit: "second", quantity: 49 }))).toBe("49 s billed");
  expect(quantityWords(line({ kind: "leg", unit: "second", quantity: null }))).toBeNull();
  expect(quantityWords(line({ quantity: 1_234 }))).toBe("1,234 tokens read");
  expect(quantityWords(line({ unit: "output_token" }))).toBe("1 token written");
  expect(quantityWords(line({ kind: "transcription", unit: "second", quantity: 12.54 }))).toBe("12.5 s heard");
  expect(quantityWords(line({ unit: "request", quantity: 2 }))).toBe("2 requests without a token count");
});

test("what a carrier states is said in words; a word we do not know as it is", () => {
  expect([statedWords("in_progress"), statedWords("machine"), statedWords("odd"), statedWords(null)]).toEqual([
    "answered",
    "a machine",
    "odd",
    null,
  ]);
});
