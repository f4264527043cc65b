import { resample } from "../audio/resample";
import { toPcm16 } from "../audio/wav";
import type { ModelFiles } from "./models";
import { createQueue } from "./queue";
import { splitSentences } from "./sentences";
import { loadSherpa } from "./sherpa";

/** Hz of the `pcm` response format, as the OpenAI API defines it. */
export const SPEECH_RATE = 24_000;

/** Sentences of all requests that may wait. */
const MAX_WAITING = 256;

/** Text to speech with one voice, one sentence at a time; the sentences of concurrent requests take turns. */
export interface Synthesizer {
  /**
   * Speaks the text sentence by sentence: each item is one sentence as mono 16-bit PCM at 24 kHz. `speed` 0.25 to 4.
   * Aborting drops the sentences that have not begun.
   */
  speak(text: string, speed: number, signal?: AbortSignal): AsyncGenerator<Buffer>;
}

/** Loads the Piper voice en_US-joe-medium (English, 22,050 Hz, about 150 MB of memory). Runs on a native thread. */
export async function loadSynthesizer(files: ModelFiles["tts"]): Promise<Synthesizer> {
  const voice = await loadSherpa().OfflineTts.createAsync({
    model: { vits: { ...files }, numThreads: 1, provider: "cpu", debug: false },
    maxNumSentences: 1,
  });
  const queue = createQueue(MAX_WAITING);

  return {
    async *speak(text, speed, signal) {
      for (const sentence of splitSentences(text)) {
        const request = { text: sentence, sid: 0, speed, enableExternalBuffer: true };
        const audio = await queue.run(() => voice.generateAsync(request), { signal });
        yield toPcm16(resample(audio.samples, audio.sampleRate, SPEECH_RATE));
      }
    },
  };
}
