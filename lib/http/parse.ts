import type { z } from "zod";
import { DomainError } from "@/lib/domain/errors";

const MAX_BODY_BYTES = 256 * 1024;

/** A path such as `participants[0].identity` from Zod's. */
export function paramPath(path: PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, "");
}

/** Parses `value`; throws invalid_request with the path of the first field at fault. */
export function parseOrThrow<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]!] : issue.path;
  const param = paramPath(path);
  const message = issue.code === "unrecognized_keys" ? "is not a known field" : issue.message;
  throw new DomainError("invalid_request", param ? `${param}: ${message}` : message, param || null);
}

/** Reads a JSON body. Errors: unsupported_media_type, payload_too_large, invalid_request. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new DomainError("unsupported_media_type");
  const text = await readText(request);
  try {
    return JSON.parse(text, (key, value: unknown) => {
      for (const part of [key, value])
        if (typeof part === "string" && !isStorable(part)) throw new UnstorableTextError();
      return value;
    });
  } catch (err) {
    const what = err instanceof UnstorableTextError ? "holds U+0000 or half a surrogate pair" : "is not valid JSON";
    throw new DomainError("invalid_request", `The request body ${what}.`);
  }
}

/** Whether Postgres can keep the text as it is: no U+0000, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}

class UnstorableTextError extends Error {}

/** Reads a body as text, up to 256 KiB. Errors: payload_too_large. */
export async function readText(request: Request): Promise<string> {
  return (await readUpTo(request, MAX_BODY_BYTES)).toString("utf8");
}

/** Reads a body of another content type than JSON. Errors: unsupported_media_type, payload_too_large. */
export async function readBytes(request: Request, contentType: string, maxBytes: number): Promise<Uint8Array> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== contentType) throw new DomainError("unsupported_media_type", `Send the body as ${contentType}.`);
  return readUpTo(request, maxBytes);
}

async function readUpTo(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new DomainError("payload_too_large", `The request body is larger than ${maxBytes / 1024} KiB.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
