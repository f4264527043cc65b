import { expect, it } from "vitest";
import { parseWav, toPcm16, WavError, wrapWav } from "./wav";

const PCM = toPcm16(Float32Array.from([0, 0.5, -0.5, 1, -1]));

it("reads back what it wrote, at its sample rate", () => {
  const audio = parseWav(wrapWav(PCM, 8_000));
  expect(audio.sampleRate).toBe(8_000);
  expect([...audio.samples].map((sample) => Math.round(sample * 100) / 100)).toEqual([0, 0.5, -0.5, 1, -1]);
});

it("clips samples that are too loud instead of wrapping them round", () => {
  expect(toPcm16(Float32Array.from([2, -2])).readInt16LE(0)).toBe(32_767);
  expect(toPcm16(Float32Array.from([2, -2])).readInt16LE(2)).toBe(-32_767);
});

it("averages channels to one", () => {
  const wav = wrapWav(toPcm16(Float32Array.from([0.5, -0.5, 0.25, 0.75])), 16_000);
  wav.writeUInt16LE(2, 22);
  expect([...parseWav(wav).samples].map((sample) => Math.round(sample * 100) / 100)).toEqual([0, 0.5]);
});

it("skips other chunks, padded ones too, before the data", () => {
  const wav = wrapWav(PCM, 16_000);
  const extra = Buffer.from("LIST\x03\x00\x00\x00abc\x00", "latin1");
  expect(parseWav(Buffer.concat([wav.subarray(0, 36), extra, wav.subarray(36)])).samples).toHaveLength(5);
});

it("reads to the end when a streaming writer left the size open", () => {
  for (const size of [0, 0xffffffff]) {
    const wav = wrapWav(PCM, 16_000);
    wav.writeUInt32LE(size, 40);
    expect(parseWav(wav).samples).toHaveLength(5);
  }
});

it("says what is wrong with a file it does not read", () => {
  expect(() => parseWav(Buffer.from("ID3 something else"))).toThrow(WavError);
  expect(() => parseWav(Buffer.alloc(0))).toThrow(/RIFF/);
  const eightBit = wrapWav(PCM, 16_000);
  eightBit.writeUInt16LE(8, 34);
  expect(() => parseWav(eightBit)).toThrow(/8 bits/);
  const float = wrapWav(PCM, 16_000);
  float.writeUInt16LE(3, 20);
  expect(() => parseWav(float)).toThrow(/format 3/);
  expect(() => parseWav(wrapWav(PCM, 16_000).subarray(0, 36))).toThrow(/no data chunk/);
  expect(() => parseWav(wrapWav(PCM, 0))).toThrow(/sample rate/);
});
