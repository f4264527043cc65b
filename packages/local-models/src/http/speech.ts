import type { IncomingMessage, ServerResponse } from "node:http";
import { wrapWav } from "../audio/wav";
import { declaredDelay, HANGING_MODEL, type MockDelays, mockSpeech, neverAnswer } from "../mock";
import { SPEECH_RATE, type Synthesizer } from "../speech/synthesizer";
import { badField, unknownModel } from "./errors";
import { clientSignal, readJson, writeChunk } from "./io";

/** Names that POST /v1/audio/speech knows. */
export const SPEECH_MODELS = ["piper-en_US-joe-medium", "mock-tts", HANGING_MODEL] as const;

/** The limit of OpenAI's API. */
const MAX_CHARACTERS = 4_096;

interface SpeechRequest {
  model: string;
  input: string;
  format: "pcm" | "wav";
  speed: number;
}

/**
 * Answers POST /v1/audio/speech. `pcm` (24 kHz, mono, 16 bit) is sent sentence by sentence as it is spoken; `wav`, the
 * default, is sent whole, because its header tells the length. What a client that leaves has not heard is not spoken.
 */
export async function handleSpeech(
  request: IncomingMessage,
  response: ServerResponse,
  synthesizer: () => Promise<Synthesizer>,
  delays: MockDelays,
): Promise<void> {
  const speech = readSpeechRequest(await readJson(request));
  const signal = clientSignal(response);
  const sentences = await speak(speech, synthesizer, delays, signal);
  if (speech.format === "wav") {
    const parts: Buffer[] = [];
    for await (const pcm of sentences) parts.push(pcm);
    const wav = wrapWav(Buffer.concat(parts), SPEECH_RATE);
    response.writeHead(200, { "content-type": "audio/wav", "content-length": wav.length }).end(wav);
    return;
  }
  for await (const pcm of sentences) {
    // The status line waits for the first sound, so that an overload can still be told as an error.
    if (!response.headersSent) response.writeHead(200, { "content-type": "audio/pcm" });
    await writeChunk(response, pcm, signal);
  }
  if (!response.headersSent) response.writeHead(200, { "content-type": "audio/pcm" });
  response.end();
}

async function speak(
  { model, input, speed }: SpeechRequest,
  synthesizer: () => Promise<Synthesizer>,
  delays: MockDelays,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer> | Buffer[]> {
  if (model === "piper-en_US-joe-medium") return (await synthesizer()).speak(input, speed, signal);
  if (model === HANGING_MODEL) return neverAnswer(signal);
  if (model !== "mock-tts") throw unknownModel(model, SPEECH_MODELS);
  await declaredDelay(delays.ttsMs, signal);
  return [mockSpeech()];
}

/** `voice` and `instructions` are accepted and have no effect: there is one voice. */
function readSpeechRequest(body: Record<string, unknown>): SpeechRequest {
  const { model, input, response_format: format = "wav", speed = 1 } = body;
  if (typeof model !== "string" || model === "") throw badField("model", "a model name is required");
  if (typeof input !== "string" || input.trim() === "") throw badField("input", "a text is required");
  if (input.length > MAX_CHARACTERS) throw badField("input", `longer than ${MAX_CHARACTERS} characters`);
  if (format !== "pcm" && format !== "wav") throw badField("response_format", "must be pcm or wav");
  if (typeof speed !== "number" || !(speed >= 0.25 && speed <= 4)) throw badField("speed", "must be 0.25 to 4");
  return { model, input, format, speed };
}
