import type { ModelEndpoint } from "@/lib/env";
import { toWav } from "@/lib/audio/wav";

const TIMEOUT_MS = 20_000;

/** Turns speech into text at an OpenAI-compatible endpoint. */
export interface Transcriber {
  /** The words in `samples` (mono PCM16, 16 kHz); empty where there are none. Throws when the endpoint fails twice. */
  final(samples: Int16Array): Promise<string>;
  /** As final, before it is certain that the person has finished; null where there is no time for that. Never throws. */
  early(samples: Int16Array): Promise<string | null>;
  /** The words so far, while the person still speaks; null where the endpoint has no time for that. Never throws. */
  interim(samples: Int16Array): Promise<string | null>;
}

// One interim at a time in the whole process: under load they are the first thing to go.
let interimRunning = false;

/** Makes a transcriber for one model. `onUse` is told the seconds of sound of each request that was answered. */
export function createTranscriber(
  endpoint: ModelEndpoint,
  model: string,
  onUse: (seconds: number) => void,
): Transcriber {
  let earlyRunning = false;
  const request = async (samples: Int16Array, deferrable: boolean): Promise<Response> => {
    const form = new FormData();
    form.set("file", new Blob([toWav(samples, 16_000)], { type: "audio/wav" }), "speech.wav");
    form.set("model", model);
    form.set("response_format", "json");
    const response = await fetch(`${endpoint.baseUrl}/audio/transcriptions`, {
      method: "POST",
      headers: { authorization: `Bearer ${endpoint.apiKey}`, ...(deferrable && { "x-priority": "interim" }) },
      body: form,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) onUse(samples.length / 16_000);
    return response;
  };
  const read = async (response: Response): Promise<string> => {
    if (!response.ok) throw new Error(`the transcription endpoint answered ${response.status}`);
    const { text } = (await response.json()) as { text?: unknown };
    if (typeof text !== "string") throw new Error("the transcription endpoint answered without a text");
    return text.trim();
  };
  return {
    final: async (samples) => {
      const first = await request(samples, false)
        .then(read)
        .catch(() => null);
      return first ?? read(await request(samples, false));
    },
    early: async (samples) => {
      if (earlyRunning) return null;
      earlyRunning = true;
      try {
        return await read(await request(samples, true));
      } catch {
        return null;
      } finally {
        earlyRunning = false;
      }
    },
    interim: async (samples) => {
      if (interimRunning) return null;
      interimRunning = true;
      try {
        return await read(await request(samples, true));
      } catch {
        return null;
      } finally {
        interimRunning = false;
      }
    },
  };
}
