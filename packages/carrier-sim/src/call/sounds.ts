import { speakText } from "../audio/flite";
import { encodeMulaw, TELEPHONE_RATE } from "../audio/mulaw";
import { resample } from "../audio/resample";
import { parseWav, type MonoAudio } from "../audio/wav";
import type { PhoneLine } from "../phone/line";

/**
 * Plays a sound to the phone and waits until it was heard.
 * @throws what `signal` says when it aborts; nothing more is heard then.
 */
export async function playToPhone(line: PhoneLine, sound: MonoAudio, signal: AbortSignal): Promise<void> {
  line.ear.append(encodeMulaw(await resample(sound, TELEPHONE_RATE)));
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = () => {
      line.ear.clear();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", cancel, { once: true });
    line.ear.appendMark("", () => {
      signal.removeEventListener("abort", cancel);
      resolve();
    });
  });
}

/**
 * Says a text to the phone in the carrier's own voice.
 * @throws SpeechUnavailableError; what `signal` says when it aborts.
 */
export async function sayToPhone(line: PhoneLine, text: string, signal: AbortSignal): Promise<void> {
  if (text.trim() !== "") await playToPhone(line, await speakText(text, "slt"), signal);
}

/**
 * Fetches a WAV file.
 * @throws AudioFormatError when it is none; Error when it cannot be had; what `signal` says when it aborts.
 */
export async function fetchSound(url: string, signal: AbortSignal): Promise<MonoAudio> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return parseWav(Buffer.from(await response.arrayBuffer()));
}

/** A URL made absolute, or null when it is none of http or https. */
export function absoluteUrl(url: string, base: string): string | null {
  const absolute = URL.canParse(url) ? url : URL.canParse(url, base) ? new URL(url, base).href : null;
  return absolute && /^https?:/.test(absolute) ? absolute : null;
}
