/** Euros a minute, as Vonage writes amounts. */
export const RATE = "0.01400000";

/** What so many seconds cost, in euros: by the second. */
export function priceOf(seconds: number): string {
  return ((seconds * Number(RATE)) / 60).toFixed(8);
}
