import { expect, test } from "vitest";
import { toWav } from "@/lib/audio/wav";
import { encodeWav } from "./wav";

test("a recording is the file the server reads, and what is too loud is cut", () => {
  const wav = new Uint8Array(encodeWav(Float32Array.from([0, 0.5, -0.5, 1, -1, 2]), 16_000));
  expect(wav).toEqual(toWav(Int16Array.from([0, 16384, -16384, 32767, -32768, 32767]), 16_000));
});
