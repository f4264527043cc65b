import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseWav, type MonoAudio } from "./wav";

const run = promisify(execFile);

/** The voices of Debian's flite that speech recognisers understand well over a telephone line. */
export const VOICES = ["rms", "kal16", "awb", "slt"] as const;
export type Voice = (typeof VOICES)[number];

/** Thrown when text cannot be spoken on this machine; the message says what to install. */
export class SpeechUnavailableError extends Error {
  override name = "SpeechUnavailableError";
}

/**
 * Speaks a text with the machine's `flite` binary.
 * @throws SpeechUnavailableError when flite is missing or fails.
 */
export async function speakText(text: string, voice: Voice): Promise<MonoAudio> {
  const folder = await mkdtemp(join(tmpdir(), "carrier-sim-"));
  try {
    const file = join(folder, "speech.wav");
    await run("flite", ["-voice", voice, "-t", text, "-o", file], { timeout: 60_000 });
    return parseWav(await readFile(file));
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "The `flite` binary is not on PATH. Install it (Debian: apt-get install flite; macOS: brew install flite)"
        : `flite failed: ${(error as Error).message}`;
    throw new SpeechUnavailableError(`${reason}, or send the speech as an audio/wav body instead of a text.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
