/** Digits after the point that amounts are added with: as many as the database keeps. */
const SCALE = 9;

/** A decimal without the zeros that a column of fixed scale adds: `0.008500` is `0.0085`. */
export function tidyDecimal(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/** The exact sum of positive decimals of at most nine digits after the point. */
export function sumDecimals(decimals: string[]): string {
  const sum = decimals.reduce((total, decimal) => total + scaled(decimal), 0n);
  const digits = sum.toString().padStart(SCALE + 1, "0");
  return tidyDecimal(`${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`);
}

function scaled(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(SCALE, "0"));
}
