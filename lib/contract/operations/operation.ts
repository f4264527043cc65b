import type { z } from "zod";
import { ERRORS, type ErrorCode } from "../errors";
import type { Scope } from "../scopes";

/** What one status of a success answers with. Without a schema and content the body is empty. */
export interface Success {
  description: string;
  /** Schema of a JSON body: one that lib/contract exports, so that it has a name. */
  schema?: z.ZodType;
  /** Content type of a body that is not JSON. */
  contentType?: string;
  example?: unknown;
}

/** One thing the API can do. The list of these is the list of all that exists under /v1. */
export interface Operation {
  /** Name of the operation, as SDKs know it. */
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its parameters in braces: `/v1/calls/{callId}`. */
  path: string;
  /** The heading it stands under. */
  resource: string;
  summary: string;
  description?: string;
  /** What the sender must hold; null where no key is needed. */
  scope: Scope | null;
  query?: z.ZodObject;
  /** Headers it reads beside those that all read, each with what it does. */
  headers?: Record<string, string>;
  body?: z.ZodType;
  bodyExample?: unknown;
  /** Content type of a body that is not JSON. */
  bodyType?: string;
  /** True where an Idempotency-Key is taken. */
  idempotent?: boolean;
  responses: Record<number, Success>;
  /** What it can refuse with, beside what follows from its shape (see errorsOf). */
  errors: ErrorCode[];
}

/** What keeps a phone from being dialed, for operations that dial. */
export const DIALING_ERRORS = [
  "from_number_not_owned",
  "country_not_allowed",
  "number_not_allowed",
  "own_number",
  "concurrent_legs_limit",
  "daily_legs_limit",
  "daily_minutes_limit",
] as const satisfies ErrorCode[];

/** Every error an operation can answer with, in the order of the catalogue. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>(operation.errors).add("internal");
  const add = (condition: boolean, ...more: ErrorCode[]) => condition && more.forEach((code) => codes.add(code));
  // A session that another site uses is refused, and the join token of a guest.
  add(operation.scope !== null, "unauthorized", "forbidden", "rate_limited");
  add(operation.path.includes("{"), "not_found");
  add(operation.query !== undefined || operation.body !== undefined, "invalid_request");
  const hasBody = operation.body !== undefined || operation.bodyType !== undefined;
  add(hasBody, "invalid_request", "payload_too_large", "unsupported_media_type");
  add(operation.idempotent === true, "invalid_request", "idempotency_conflict", "idempotency_in_progress");
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.has(code));
}

/** Names of the parameters in an operation's path, in their order. */
export function pathParams({ path }: Operation): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}
