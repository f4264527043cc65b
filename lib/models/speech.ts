import { z } from "zod";
import type { SpeechPort } from "@/lib/domain/ports/speech";

const TIMEOUT_MS = 15_000;

/** The part of OpenAI's answer that is read. */
const Transcription = z.object({ text: z.string() });

/** The transcription model at an OpenAI-compatible endpoint. `timeoutMs` is for one request; there are no repetitions. */
export function createSpeech(
  endpoint: { baseUrl: string; apiKey: string; model: string },
  timeoutMs = TIMEOUT_MS,
): SpeechPort {
  return {
    model: endpoint.model,
    async transcribe(wav) {
      const form = new FormData();
      form.set("file", new Blob([new Uint8Array(wav)], { type: "audio/wav" }), "speech.wav");
      form.set("model", endpoint.model);
      form.set("response_format", "json");
      const response = await fetch(`${endpoint.baseUrl}/audio/transcriptions`, {
        method: "POST",
        headers: { authorization: `Bearer ${endpoint.apiKey}` },
        body: form,
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`the transcription endpoint answered ${response.status}`);
      return Transcription.parse(await response.json()).text.trim();
    },
  };
}
