import { describe, expect, it } from "vitest";
import { tone } from "../testing/tone";
import { AudioFormatError, parseWav, writeWav } from "./wav";

describe("WAV files", () => {
  it("come back as they were written", () => {
    const samples = tone(440, 50, 16000);
    expect(parseWav(writeWav({ samples, sampleRate: 16000 }))).toEqual({ samples, sampleRate: 16000 });
  });

  it("may claim more data than there is, as a streaming tool writes them", () => {
    const file = writeWav({ samples: tone(440, 50, 8000), sampleRate: 8000 });
    file.writeUInt32LE(0xffffffff, 40);
    expect(parseWav(file).samples.length).toBe(400);
  });

  it("are refused when they are stereo, float or no WAV at all", () => {
    const stereo = writeWav({ samples: tone(440, 50, 8000), sampleRate: 8000 });
    stereo.writeUInt16LE(2, 22);
    const float = writeWav({ samples: tone(440, 50, 8000), sampleRate: 8000 });
    float.writeUInt16LE(3, 20);
    expect(() => parseWav(stereo)).toThrow(AudioFormatError);
    expect(() => parseWav(float)).toThrow(/encoding 3/);
    expect(() => parseWav(Buffer.from("ID3 and so on"))).toThrow(/not a WAV file/);
    expect(() => parseWav(stereo.subarray(0, 30))).toThrow(AudioFormatError);
  });
});
