import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Voices of test people; each test person has one of their own. */
export type PersonVoice = "rms" | "kal16" | "awb" | "slt";

/** A text spoken by `flite`: a WAV of mono PCM16. */
export async function speakToWav(text: string, voice: PersonVoice): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "speech-"));
  try {
    const file = join(folder, "speech.wav");
    await run("flite", ["-voice", voice, "-t", text, "-o", file]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Digits that sound like no other word: to, for and ate are what a recogniser makes of the rest on a phone. */
const CLEAR = "0135679";

/** Five random digits: an order number nobody can know beforehand. */
export function randomOrderNumber(): string {
  return Array.from({ length: 5 }, () => CLEAR[Math.floor(Math.random() * CLEAR.length)]).join("");
}

/** Digits as one says them. */
export function spokenDigits(digits: string): string {
  return [...digits].map((digit) => WORDS[Number(digit)]).join(", ");
}

/** The digits in a text, whether written or spoken, without anything between them. */
export function digitsIn(text: string): string {
  const words = text
    .toLowerCase()
    .replace(/\boh\b/g, "zero")
    .split(/[^a-z0-9]+/);
  return words.map((word) => (WORDS.includes(word) ? WORDS.indexOf(word) : word.replace(/\D/g, ""))).join("");
}

/** Share of `wanted`'s words that occur in `heard`, 0..1: how much of a text a transcription kept. */
export function wordsKept(wanted: string, heard: string): number {
  const split = (text: string) => text.toLowerCase().match(/[a-z']+/g) ?? [];
  const there = new Set(split(heard));
  const words = split(wanted);
  return words.filter((word) => there.has(word)).length / words.length;
}
