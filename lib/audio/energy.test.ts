import { describe, expect, it } from "vitest";
import { createEnergyGate, rmsDbfs } from "./energy";

/** A frame of a tone whose RMS is the given level. */
function tone(dbfs: number): Int16Array {
  const peak = 32_768 * 10 ** (dbfs / 20) * Math.SQRT2;
  return Int16Array.from({ length: 160 }, (_, i) => Math.round(peak * Math.sin((2 * Math.PI * i) / 16)));
}
const SILENCE = new Int16Array(160);

describe("loudness", () => {
  it("is the RMS of a frame relative to full scale", () => {
    expect(rmsDbfs(tone(-20))).toBeCloseTo(-20, 1);
    expect(rmsDbfs(new Int16Array(160).fill(-32_768))).toBeCloseTo(0, 5);
    expect(rmsDbfs(SILENCE)).toBe(-Infinity);
    expect(rmsDbfs(new Int16Array(0))).toBe(-Infinity);
  });
});

describe("energy gate", () => {
  const create = () => createEnergyGate({ openDbfs: -45, closeDbfs: -50, hangoverMs: 60, prerollMs: 40, frameMs: 20 });

  it("holds silence back and passes sound with what came just before it", () => {
    const gate = create();
    const [old, first, second, word] = [tone(-80), tone(-60), tone(-55), tone(-20)];
    for (const frame of [old, first, second]) expect(gate.push(frame)).toEqual([]);
    expect(gate.open).toBe(false);
    expect(gate.push(word)).toEqual([first, second, word]);
    expect(gate.open).toBe(true);
  });

  it("stays open between its two levels and through a pause shorter than the hang-over", () => {
    const gate = create();
    gate.push(tone(-20));
    for (let i = 0; i < 50; i += 1) expect(gate.push(tone(-47))).toHaveLength(1);
    for (let round = 0; round < 5; round += 1) {
      for (let i = 0; i < 3; i += 1) expect(gate.push(SILENCE)).toHaveLength(1);
      expect(gate.push(tone(-20))).toHaveLength(1);
    }
  });

  it("closes after the hang-over, and then wants the upper level to open again", () => {
    const gate = create();
    gate.push(tone(-20));
    for (let i = 0; i < 3; i += 1) expect(gate.push(SILENCE)).toHaveLength(1);
    expect(gate.push(SILENCE)).toEqual([]);
    expect(gate.open).toBe(false);
    expect(gate.push(tone(-47))).toEqual([]);
    expect(gate.push(tone(-44)).length).toBeGreaterThan(0);
  });

  it("passes each frame at most once and in order, over any opening and closing", () => {
    const gate = createEnergyGate({ openDbfs: -45, closeDbfs: -50, hangoverMs: 40, prerollMs: 40, frameMs: 20 });
    const frames = Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? tone(-20) : new Int16Array(160)));
    const passed = frames.flatMap((frame) => gate.push(frame)).map((frame) => frames.indexOf(frame));
    expect(passed).toEqual([...new Set(passed)].sort((a, b) => a - b));
    expect(passed).toHaveLength(43);
  });
});
