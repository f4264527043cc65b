import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, badField } from "./errors";

const MAX_JSON_BYTES = 4 * 1024 * 1024;
const MAX_FORM_BYTES = 25 * 1024 * 1024;
/** A body beyond so many times its limit is cut off. */
const MAX_DISCARDED = 4;

/** Aborts when the client goes away before its answer is complete. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
}

/** Writes a chunk and waits while the client reads slower than it is served. Rejects when the client has gone. */
export async function writeChunk(response: ServerResponse, chunk: Buffer | string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (response.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    response.once("drain", () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}

/**
 * The JSON object of a request's body.
 * @throws {ApiError} 415 for another content type, 413 above 4 MiB, 400 for anything but an object
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  requireType(request, "application/json");
  const text = (await readBody(request, MAX_JSON_BYTES)).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(400, "The body is not valid JSON.", { code: "invalid_json" });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ApiError(400, "The body must be a JSON object.", { code: "invalid_json" });
  }
  return { ...value };
}

/** One multipart form: plain fields as text, and the bytes of its `file`. */
export interface Form {
  fields: Map<string, string>;
  file: Uint8Array;
}

/**
 * The multipart form of a request.
 * @throws {ApiError} 415 for another content type, 413 above 25 MiB, 400 for a broken form or one without `file`
 */
export async function readForm(request: IncomingMessage): Promise<Form> {
  const type = requireType(request, "multipart/form-data");
  const body = await readBody(request, MAX_FORM_BYTES);
  // The platform's own parser, which reads forms of a Response.
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().catch(() => {
    throw new ApiError(400, "The body is not a valid multipart form.", { code: "invalid_form" });
  });
  const file = form.get("file");
  if (!(file instanceof Blob)) throw badField("file", "a WAV file is required");
  const fields = new Map<string, string>();
  for (const [name, value] of form) if (typeof value === "string") fields.set(name, value);
  return { fields, file: new Uint8Array(await file.arrayBuffer()) };
}

function requireType(request: IncomingMessage, wanted: string): string {
  const type = request.headers["content-type"] ?? "";
  if (type.toLowerCase().startsWith(wanted)) return type;
  throw new ApiError(415, `Content-Type must be ${wanted}.`, { code: "unsupported_media_type" });
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new ApiError(413, `The body is larger than ${maxBytes / 1024 / 1024} MiB.`, {
    code: "body_too_large",
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and thrown away: a client that still writes would see a reset connection and not the answer.
    if (size <= maxBytes) chunks.push(chunk);
    else if (size > MAX_DISCARDED * maxBytes) throw tooLarge;
  }
  if (size > maxBytes) throw tooLarge;
  return Buffer.concat(chunks);
}
