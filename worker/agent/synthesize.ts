import type { ModelEndpoint } from "@/lib/env";

/** Samples a second of the speech endpoint's `pcm` format. */
export const SPEECH_SAMPLE_RATE = 24_000;
const FRAME_SAMPLES = SPEECH_SAMPLE_RATE / 50;
const FIRST_BYTE_TIMEOUT_MS = 15_000;

/** Speaks a text: mono PCM16 frames of 20 ms at 24 kHz, as they come. Throws when the endpoint fails. */
export type Synthesizer = (text: string, signal?: AbortSignal) => AsyncGenerator<Int16Array, void, void>;

/** Makes a synthesizer for one model and voice of an OpenAI-compatible endpoint. */
export function createSynthesizer(endpoint: ModelEndpoint, model: string, voice: string): Synthesizer {
  return async function* (text, signal) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error("the speech endpoint is too slow")), FIRST_BYTE_TIMEOUT_MS);
    try {
      const response = await fetch(`${endpoint.baseUrl}/audio/speech`, {
        method: "POST",
        headers: { authorization: `Bearer ${endpoint.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ model, voice, input: text, response_format: "pcm" }),
        signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
      });
      if (!response.ok || !response.body) throw new Error(`the speech endpoint answered ${response.status}`);
      yield* frames(response.body, () => clearTimeout(timer));
    } finally {
      clearTimeout(timer);
    }
  };
}

async function* frames(body: AsyncIterable<Uint8Array>, onFirst: () => void): AsyncGenerator<Int16Array, void, void> {
  let pending = Buffer.alloc(0);
  for await (const chunk of body) {
    onFirst();
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= FRAME_SAMPLES * 2) {
      yield toSamples(pending.subarray(0, FRAME_SAMPLES * 2));
      pending = pending.subarray(FRAME_SAMPLES * 2);
    }
  }
  if (pending.length < 2) return;
  const last = new Int16Array(FRAME_SAMPLES);
  last.set(toSamples(pending.subarray(0, pending.length & ~1)));
  yield last;
}

function toSamples(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length / 2);
  for (let index = 0; index < samples.length; index += 1) samples[index] = bytes.readInt16LE(index * 2);
  return samples;
}
