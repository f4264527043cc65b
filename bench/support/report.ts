import { cpus, totalmem } from "node:os";
import type { Row } from "./row";
import type { Figure } from "./telephony";

/** The machine the figures belong to. */
export function machine(): { processors: number; model: string; memory_gib: number; node: string } {
  return {
    processors: cpus().length,
    model: cpus()[0]?.model ?? "unknown",
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The rows as one plain table. */
export function table(rows: readonly Row[]): string {
  const head = ["figure", "n", "p50", "p95", "p99", "max", "unit", "declared", "over p50", "ratio", "note"];
  const lines = rows.map((row) => [
    row.figure,
    String(row.count),
    number(row.p50, row.unit),
    number(row.p95, row.unit),
    number(row.p99, row.unit),
    number(row.max, row.unit),
    row.unit,
    number(row.declaredMs, "ms"),
    number(row.declaredMs === null ? null : row.p50 - row.declaredMs, "ms"),
    row.declaredMs === null ? "" : (row.p50 / row.declaredMs).toFixed(2),
    row.note,
  ]);
  return aligned([head, ...lines], ["figure", "unit", "note"]);
}

/** Figures beside what they are to be, as one plain table. */
export function figures(rows: readonly Figure[]): string {
  const head = ["figure", "n", "p50", "p99", "unit", "aim", "note"];
  const fixed = (amount: number | null) => (amount === null ? "" : amount.toFixed(Number.isInteger(amount) ? 0 : 1));
  const lines = rows.map((row) => [
    row.figure,
    String(row.count),
    fixed(row.p50),
    fixed(row.p99),
    row.unit,
    row.aim,
    row.note,
  ]);
  return aligned([head, ...lines], ["figure", "unit", "aim", "note"]);
}

/** Lines of cells below each other, the first of them the head; the named columns begin at the left. */
function aligned(all: string[][], atLeft: string[]): string {
  const head = all[0]!;
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const left = (column: number) => atLeft.includes(head[column]!);
  return all
    .map((line) =>
      line
        .map((cell, column) => (left(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function number(amount: number | null, unit: Row["unit"]): string {
  if (amount === null) return "";
  return amount.toFixed(unit === "cores" ? 3 : unit === "MB" || unit === "%" ? 1 : 0);
}
