import type { ModelEndpoint } from "@/lib/env";
import { paced, type Patience } from "./patience";

/** Samples a second of the speech endpoint's `pcm` format. */
export const SPEECH_SAMPLE_RATE = 24_000;
const FRAME_SAMPLES = SPEECH_SAMPLE_RATE / 50;
const PATIENCE: Patience = { firstMs: 6_000, nextMs: 4_000 };

/** Speaks a text: mono PCM16 frames of 20 ms at 24 kHz, as they come. Throws when the endpoint fails or hangs. */
export type Synthesizer = (text: string, signal?: AbortSignal) => AsyncGenerator<Int16Array, void, void>;

/**
 * Makes a synthesizer for one model and voice of an OpenAI-compatible endpoint. `onUse` is told the characters of each text
 * that it has begun to speak.
 */
export function createSynthesizer(
  endpoint: ModelEndpoint,
  model: string,
  voice: string,
  { patience = PATIENCE, onUse = () => {} }: { patience?: Patience; onUse?: (characters: number) => void } = {},
): Synthesizer {
  return async function* (text, signal) {
    const stopped = new AbortController();
    const bytes = request(signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal);
    const source = { next: () => bytes.next(), stop: (reason?: Error) => stopped.abort(reason) };
    yield* frames(paced(source, patience, "the speech endpoint"));

    async function* request(until: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
      const response = await fetch(`${endpoint.baseUrl}/audio/speech`, {
        method: "POST",
        headers: { authorization: `Bearer ${endpoint.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ model, voice, input: text, response_format: "pcm" }),
        signal: until,
      });
      if (!response.ok || !response.body) throw new Error(`the speech endpoint answered ${response.status}`);
      onUse([...text].length);
      yield* response.body;
    }
  };
}

async function* frames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Int16Array, void, void> {
  let pending = Buffer.alloc(0);
  for await (const chunk of bytes) {
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
