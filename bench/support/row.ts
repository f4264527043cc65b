import { summarize } from "./statistics";

/** One line of the report. */
export interface Row {
  /** What was measured. */
  figure: string;
  unit: "ms" | "MB" | "cores" | "%" | "";
  count: number;
  p50: number;
  p95: number | null;
  p99: number | null;
  max: number | null;
  /** Delay that the mock models declare for it, ms; what is over it is ours. */
  declaredMs: number | null;
  note: string;
}

/** A line for times of single events. */
export function times(
  figure: string,
  values: readonly number[],
  options: { declaredMs?: number; note?: string } = {},
): Row {
  const { count, p50, p95, p99, max } = summarize(values);
  return {
    figure,
    unit: "ms",
    count,
    p50,
    p95,
    p99,
    max,
    declaredMs: options.declaredMs ?? null,
    note: options.note ?? "",
  };
}

/** A line for one value. */
export function value(figure: string, unit: Row["unit"], amount: number, count: number, note = ""): Row {
  return { figure, unit, count, p50: amount, p95: null, p99: null, max: null, declaredMs: null, note };
}
