import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CHAT_MODELS, handleChat } from "./http/chat";
import { ApiError } from "./http/errors";
import { sendJson } from "./http/io";
import { handleSpeech, SPEECH_MODELS } from "./http/speech";
import { handleTranscription, TRANSCRIPTION_MODELS } from "./http/transcriptions";
import type { MockDelays } from "./mock";
import { locateModels } from "./speech/models";
import { loadRecognizer } from "./speech/recognizer";
import { loadSynthesizer } from "./speech/synthesizer";

/** Settings of the local model server. */
export interface LocalModelsOptions {
  /** Address to listen on. There is no authentication: keep it a loopback or private one. */
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Folder that scripts/fetch-models.mjs prepared. Not read when only the mock models are used and `warm` is false. */
  modelsDir: string;
  /** Load both speech models and run each once before the promise resolves (about 3 s); true unless set. */
  warm?: boolean;
  /** Delays of the mock models; 150 ms each unless set. */
  mockDelays?: Partial<MockDelays>;
}

/** A server that listens. */
export interface LocalModels {
  /** `http://host:port`; OpenAI clients want `${url}/v1`. */
  url: string;
  /** Stops listening, drops open connections and waits for what runs. */
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

const DEFAULT_DELAYS: MockDelays = { sttMs: 150, llmMs: 150, ttsMs: 150 };
/** What both speech models say and hear once while they warm up. */
const WARM_UP_TEXT = "Ready.";

/**
 * Starts the stand-in for the OpenAI API: chat completions, transcriptions and speech.
 * @throws {ApiError} `models_missing` when `warm` and the folder is not complete; node's error when the port is taken
 */
export async function startLocalModels(options: LocalModelsOptions): Promise<LocalModels> {
  const recognizer = once(async () => loadRecognizer((await locateModels(options.modelsDir)).stt));
  const synthesizer = once(async () => loadSynthesizer((await locateModels(options.modelsDir)).tts));
  const delays = { ...DEFAULT_DELAYS, ...options.mockDelays };
  if (options.warm !== false) await warmUp(recognizer, synthesizer);

  const routes: Record<string, Handler> = {
    "GET /healthz": (_, response) => sendJson(response, 200, { status: "ok" }),
    "GET /v1/models": (_, response) => sendJson(response, 200, listModels()),
    "POST /v1/chat/completions": (request, response) => handleChat(request, response, delays),
    "POST /v1/audio/transcriptions": (request, response) => handleTranscription(request, response, recognizer, delays),
    "POST /v1/audio/speech": (request, response) => handleSpeech(request, response, synthesizer, delays),
  };
  const server = createServer((request, response) => void answer(routes, request, response));
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

async function answer(
  routes: Record<string, Handler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? "/").split("?")[0]!;
  try {
    const handler = routes[`${request.method} ${path}`];
    if (!handler) throw noRoute(routes, path);
    await handler(request, response);
  } catch (error) {
    fail(response, error);
  }
}

function noRoute(routes: Record<string, Handler>, path: string): ApiError {
  const methods = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (methods.length > 0) return new ApiError(405, `Use ${methods.join(" or ")}.`, { code: "method_not_allowed" });
  return new ApiError(404, `There is no ${path} here. Endpoints: ${Object.keys(routes).join(", ")}.`, {
    code: "not_found",
  });
}

function fail(response: ServerResponse, error: unknown): void {
  // The client left, or has part of its answer already: all that can be told is that the rest does not come.
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  if (!(error instanceof ApiError)) console.error("local-models: request failed:", error);
  const known =
    error instanceof ApiError ? error : new ApiError(500, "The local model server failed.", { code: "internal_error" });
  sendJson(response, known.status, known.body);
}

function listModels(): object {
  const ids = [...CHAT_MODELS, ...TRANSCRIPTION_MODELS, ...SPEECH_MODELS];
  return { object: "list", data: ids.map((id) => ({ id, object: "model", created: 0, owned_by: "local-stand-in" })) };
}

async function warmUp(
  recognizer: () => ReturnType<typeof loadRecognizer>,
  synthesizer: () => ReturnType<typeof loadSynthesizer>,
): Promise<void> {
  const [hear, speak] = await Promise.all([recognizer(), synthesizer()]);
  for await (const pcm of speak.speak(WARM_UP_TEXT, 1)) {
    const samples = Float32Array.from({ length: pcm.length / 2 }, (_, index) => pcm.readInt16LE(index * 2) / 32_768);
    await hear.transcribe({ samples, sampleRate: 24_000 });
  }
}

/** Runs `load` on the first call only; a failed load is tried again on the next call. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
