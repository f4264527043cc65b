import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { toPcm16 } from "./audio/wav";
import { SPEECH_RATE } from "./speech/synthesizer";

/**
 * Declared delays in milliseconds of the mock models, which benchmarks use to measure the pipeline around the models: to the
 * transcript, to the first word, to the first sound.
 */
export interface MockDelays {
  sttMs: number;
  llmMs: number;
  ttsMs: number;
}

/** A model that takes every request and never answers: for tests of what a caller hears then. */
export const HANGING_MODEL = "mock-hang";

/** What `mock-stt` hears, whatever is said. */
export const MOCK_TRANSCRIPT = "What is the status of my order?";
/** What `mock-llm` answers, whatever is asked. */
export const MOCK_ANSWER = "This is a fixed answer of the mock model.";

const TONE_SECONDS = 2;
const TONE_HZ = 220;
/** Peak of the tone: about -20 dBFS RMS, the level of speech on a phone line. */
const TONE_PEAK = 0.15;

/** The fixed sound of `mock-tts`: two seconds of a tone at the level of speech, mono 16-bit PCM at 24 kHz. */
export function mockSpeech(): Buffer {
  const samples = new Float32Array(TONE_SECONDS * SPEECH_RATE);
  return toPcm16(samples.map((_, index) => TONE_PEAK * Math.sin((2 * Math.PI * TONE_HZ * index) / SPEECH_RATE)));
}

/** Rejects when the client has gone; nothing comes before. */
export async function neverAnswer(signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw signal.reason;
}

/** Waits a declared delay, or until the client has gone. */
export async function declaredDelay(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal });
}
