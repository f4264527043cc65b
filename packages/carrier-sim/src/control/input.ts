import type { IncomingMessage } from "node:http";
import { speakText } from "../audio/flite";
import { parseWav, type MonoAudio } from "../audio/wav";
import { readBody } from "../http/exchange";
import { InvalidScriptError, parseSpeech } from "../phone/script";
import { ControlError } from "./errors";

const JSON_LIMIT_BYTES = 256 * 1024;
const WAV_LIMIT_BYTES = 64 * 1024 * 1024;
const WAV_TYPES = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"];

/**
 * Reads a JSON body.
 * @throws InvalidScriptError when it is not JSON.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request, JSON_LIMIT_BYTES)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidScriptError("The body is not valid JSON.");
  }
}

/**
 * Reads speech: a WAV body, or a text that is spoken here.
 * @throws ControlError 415, InvalidScriptError, AudioFormatError, SpeechUnavailableError
 */
export async function readSpeech(request: IncomingMessage): Promise<MonoAudio> {
  const type = (request.headers["content-type"] ?? "").replace(/;.*/, "").trim().toLowerCase();
  if (WAV_TYPES.includes(type)) return parseWav(await readBody(request, WAV_LIMIT_BYTES));
  if (type !== "application/json") {
    const message = "Send a WAV file as audio/wav, or {text, voice} as application/json.";
    throw new ControlError(415, "unsupported_media_type", message);
  }
  const { text, voice } = parseSpeech(await readJson(request));
  return speakText(text, voice);
}

/**
 * Reads `since_ms`, 0 when it is not given.
 * @throws InvalidScriptError when it is not a whole number.
 */
export function readSinceMs(query: URLSearchParams): number {
  const text = query.get("since_ms") ?? "0";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidScriptError("since_ms must be a whole number of milliseconds since the answer.");
}
