import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WAV_HEADER_BYTES } from "@/lib/audio/wav";

/** The same that browsers on hold play: 20 s of music with a sentence at its end, 8 kHz mono PCM16. */
const FILE = join(import.meta.dirname, "../../public/audio/hold.wav");
const FILE_RATE = 8_000;
const loops = new Map<number, Int16Array>();

/** What a phone on hold hears again and again, at a codec's rate. Read once a process; throws where the file is missing. */
export function holdAudio(sampleRate: 8000 | 16000): Int16Array {
  let loop = loops.get(sampleRate);
  if (!loop) loops.set(sampleRate, (loop = stretched(readLoop(), sampleRate / FILE_RATE)));
  return loop;
}

function readLoop(): Int16Array {
  const bytes = readFileSync(FILE).subarray(WAV_HEADER_BYTES);
  return Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, i) => bytes.readInt16LE(i * 2));
}

/** Puts samples between those there are, on the line between them. */
function stretched(samples: Int16Array, times: number): Int16Array {
  return Int16Array.from({ length: samples.length * times }, (_, i) => {
    const [at, between] = [Math.floor(i / times), (i % times) / times];
    const [one, next] = [samples[at]!, samples[(at + 1) % samples.length]!];
    return Math.round(one + (next - one) * between);
  });
}
