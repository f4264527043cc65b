import type { IncomingMessage, ServerResponse } from "node:http";
import { type Audio, parseWav, WavError } from "../audio/wav";
import { declaredDelay, MOCK_TRANSCRIPT, type MockDelays } from "../mock";
import type { Recognizer } from "../speech/recognizer";
import { badField, unknownModel } from "./errors";
import { clientSignal, readForm, sendJson } from "./io";

/** Names that POST /v1/audio/transcriptions knows. */
export const TRANSCRIPTION_MODELS = ["moonshine-base-en", "mock-stt"] as const;

/** Seconds of audio a request may hold. */
const MAX_SECONDS = 120;

/**
 * Answers POST /v1/audio/transcriptions. A request with the header `x-priority: interim` is refused with 503 when the
 * recogniser is not free at once.
 */
export async function handleTranscription(
  request: IncomingMessage,
  response: ServerResponse,
  recognizer: () => Promise<Recognizer>,
  delays: MockDelays,
): Promise<void> {
  const { fields, file } = await readForm(request);
  const format = fields.get("response_format") ?? "json";
  if (format !== "json" && format !== "text") throw badField("response_format", "must be json or text");
  const audio = readAudio(file);
  const signal = clientSignal(response);
  const model = fields.get("model") ?? "";
  let text: string;
  if (model === "moonshine-base-en") {
    const interim = request.headers["x-priority"] === "interim";
    text = await (await recognizer()).transcribe(audio, { signal, interim });
  } else if (model === "mock-stt") {
    await declaredDelay(delays.sttMs, signal);
    text = MOCK_TRANSCRIPT;
  } else if (model === "") {
    throw badField("model", "a model name is required");
  } else {
    throw unknownModel(model, TRANSCRIPTION_MODELS);
  }
  if (format === "json") sendJson(response, 200, { text });
  else response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

function readAudio(file: Uint8Array): Audio {
  let audio: Audio;
  try {
    audio = parseWav(file);
  } catch (error) {
    if (error instanceof WavError) throw badField("file", error.message);
    throw error;
  }
  if (audio.samples.length > MAX_SECONDS * audio.sampleRate) throw badField("file", `longer than ${MAX_SECONDS} s`);
  return audio;
}
