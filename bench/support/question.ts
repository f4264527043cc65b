import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { rmsDbfs } from "@/lib/audio/energy";

const run = promisify(execFile);

/** Samples a second of the question. */
export const QUESTION_RATE = 16_000;
const FRAME_SAMPLES = QUESTION_RATE / 50;
/** What is quieter than this, dBFS, is the recording's silence; the words lie 20 dB above. */
const VOICED_DBFS = -45;
const TEXT = "Could you tell me when my order will arrive?";

/** A spoken question whose last frame is its last voiced one. */
export interface Question {
  /** Mono PCM16 frames of 20 ms at 16 kHz. */
  frames: Int16Array[];
  /** The same as a WAV. */
  wav: Uint8Array<ArrayBuffer>;
}

/** Has the question spoken by `flite`, and cuts the silence around it, so that the end of the sound is the end of speech. */
export async function recordQuestion(): Promise<Question> {
  const folder = await mkdtemp(join(tmpdir(), "rymi-bench-speech-"));
  try {
    const file = join(folder, "question.wav");
    const raw = join(folder, "question.raw");
    await run("flite", ["-voice", "rms", "-t", TEXT, "-o", file]);
    const format = ["-t", "raw", "-r", String(QUESTION_RATE), "-c", "1", "-b", "16", "-e", "signed-integer", "-L"];
    await run("sox", [file, ...format, raw]);
    const frames = cut(await readFile(raw));
    await run("sox", [...format, await saved(folder, frames), file]);
    return { frames, wav: new Uint8Array(await readFile(file)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cut(bytes: Buffer): Int16Array[] {
  const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2));
  const frames: Int16Array[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    frames.push(samples.slice(at, at + FRAME_SAMPLES));
  }
  const voiced = (frame: Int16Array) => rmsDbfs(frame) > VOICED_DBFS;
  return frames.slice(frames.findIndex(voiced), frames.findLastIndex(voiced) + 1);
}

async function saved(folder: string, frames: Int16Array[]): Promise<string> {
  const file = join(folder, "cut.raw");
  await writeFile(file, Buffer.concat(frames.map((frame) => Buffer.from(frame.buffer))));
  return file;
}
