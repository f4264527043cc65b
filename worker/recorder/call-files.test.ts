import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toWav } from "@/lib/audio/wav";
import { openFiles } from "./call-files";
import { workingFolder } from "@/lib/storage";
import { createWorkingFiles, privateLane, workingPath } from "@/lib/storage/working-files";

const dir = mkdtempSync(join(tmpdir(), "working-files-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const working = workingFolder(dir);
const fileOf = (callId: string, lane: string) => readFileSync(workingPath(working, callId, lane));
const tone = (length: number) => new Int16Array(length).fill(1_000);
const stretch = (from: number, length: number, lanes: [string, Int16Array | null][]) => ({
  from,
  length,
  lanes: new Map(lanes),
  mix: lanes.find(([, samples]) => samples)?.[1] ?? null,
});

test("files play after every write, all of one length, also those of lanes that came later", async () => {
  const files = await openFiles(dir, "call_a");
  expect([files.written, files.lanes]).toEqual([0, []]);
  await files.write(stretch(0, 100, [["p_1", tone(100)]]));
  expect(fileOf("call_a", "p_1")).toEqual(Buffer.from(toWav(tone(100), 16_000)));
  await files.write(
    stretch(100, 50, [
      ["p_1", null],
      ["p_2", tone(50)],
    ]),
  );
  for (const lane of ["p_1", "p_2", "mix"]) expect(fileOf("call_a", lane).length).toBe(44 + 300);
  const late = new Int16Array(150);
  late.set(tone(50), 100);
  expect(fileOf("call_a", "p_2")).toEqual(Buffer.from(toWav(late, 16_000)));
  await files.close();
});

test("a recorder goes on where the last one was cut off, in the middle of a sample too", async () => {
  const first = await openFiles(dir, "call_b");
  await first.write(stretch(0, 16_000, [["p_1", tone(16_000)]]));
  await first.close();
  truncateSync(workingPath(working, "call_b", "p_1"), 44 + 20_001);
  truncateSync(workingPath(working, "call_b", "mix"), 44 + 20_001);
  const next = await openFiles(dir, "call_b");
  expect([next.written, next.lanes]).toEqual([10_000, ["p_1"]]);
  await next.write(stretch(20_000, 100, [["p_1", tone(100)]]));
  await next.close();
  const whole = new Int16Array(20_100);
  whole.set(tone(10_000));
  whole.set(tone(100), 20_000);
  const written = fileOf("call_b", "p_1");
  expect(written.subarray(44 + 20_002)).toEqual(Buffer.from(toWav(whole, 16_000)).subarray(44 + 20_002));
  expect(await createWorkingFiles(working).writtenMs("call_b")).toBe(Math.round(20_100 / 16));
});

test("sealed files have the call's length, with silence where they were shorter", async () => {
  const files = await openFiles(dir, "call_c");
  await files.write(stretch(0, 16_000, [["p_1", tone(16_000)]]));
  await files.close();
  const sealed = await createWorkingFiles(working).seal("call_c", 2_000);
  expect(sealed.map(({ participantId }) => participantId).sort()).toEqual([null, "p_1"].sort());
  for (const file of sealed) {
    expect(file).toMatchObject({ durationMs: 2_000, sizeBytes: 44 + 64_000, contentType: "audio/wav" });
    expect(file.peaks[0]).toBeCloseTo(1_000 / 32_768, 3);
    expect(file.peaks.at(-1)).toBe(0);
    const whole = new Int16Array(32_000);
    whole.set(tone(16_000));
    expect(readFileSync(file.path)).toEqual(Buffer.from(toWav(whole, 16_000)));
  }
  await createWorkingFiles(working).remove("call_c");
  expect(await createWorkingFiles(working).writtenMs("call_c")).toBeNull();
  expect(await createWorkingFiles(working).seal("call_c", 2_000)).toEqual([]);
});

test("what was written can be made silent, in the files of an earlier recorder too, and nothing grows by it", async () => {
  const first = await openFiles(dir, "call_d");
  await first.write(stretch(0, 300, [["p_1", tone(300)]]));
  await first.close();
  const files = await openFiles(dir, "call_d");
  await files.silence(100, 500);
  await files.close();
  const whole = new Int16Array(300);
  whole.set(tone(100));
  for (const lane of ["p_1", "mix"]) expect(fileOf("call_d", lane)).toEqual(Buffer.from(toWav(whole, 16_000)));
});

test("a private lane is sealed as what its speaker said in private", async () => {
  const files = await openFiles(dir, "call_e");
  await files.write(stretch(0, 100, [[privateLane("p_1"), tone(100)]]));
  await files.close();
  const sealed = await createWorkingFiles(working).seal("call_e", 1_000);
  expect(sealed.map(({ participantId, isPrivate }) => [participantId, isPrivate])).toEqual(
    expect.arrayContaining([
      [null, false],
      ["p_1", true],
    ]),
  );
});
