import { expect, test, vi } from "vitest";
import type { ModelUse } from "@/lib/domain/charge/record-use";
import { createMeter } from "./meter";

const heard = (quantity: number): ModelUse => ({ kind: "transcription", model: "ears", unit: "second", quantity });

test("what was used is added up by model and unit, and written down every five seconds and at the end", async () => {
  vi.useFakeTimers();
  try {
    const written: ModelUse[][] = [];
    const meter = createMeter(
      async (uses) => void written.push(uses),
      () => {},
    );
    meter.used(heard(1), heard(2));
    meter.used({ ...heard(5), model: "other ears" });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(written).toEqual([[heard(3), { ...heard(5), model: "other ears" }]]);
    await vi.advanceTimersByTimeAsync(60_000);
    meter.used(heard(4));
    await meter.close();
    meter.used(heard(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(written.slice(1)).toEqual([[heard(4)], [heard(1)]]);
  } finally {
    vi.useRealTimers();
  }
});

test("what could not be written is written with what came meanwhile, once", async () => {
  vi.useFakeTimers();
  try {
    const written: ModelUse[][] = [];
    const failures: unknown[] = [];
    let away = true;
    const meter = createMeter(
      async (uses) => {
        if (away) throw new Error("the database is away");
        written.push(uses);
      },
      (err) => failures.push(err),
    );
    meter.used(heard(1));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(failures).toHaveLength(1);
    away = false;
    meter.used(heard(2));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([[heard(3)]]);
    await meter.close();
    expect(written).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
