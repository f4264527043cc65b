import { RETRYABLE_CODES, type ErrorCode } from "./generated.js";

/** What an error carries of the answer it was made from. */
export interface ErrorDetails {
  /** HTTP status; null where there was no answer. */
  status: number | null;
  /** A code of the API's catalogue; null where the answer was not the API's. */
  code: ErrorCode | null;
  /** Path of the field at fault, such as `participants[0].identity`. */
  param: string | null;
  /** Finds the request in the server's logs. */
  requestId: string | null;
  /** Seconds that the server asks to wait; null where it does not. */
  retryAfterSeconds: number | null;
}

/** Base of every error this client throws, but for an AbortSignal's own reason. */
export class RymiError extends Error implements ErrorDetails {
  readonly status: number | null;
  readonly code: ErrorCode | null;
  readonly param: string | null;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;

  constructor(message: string, details: Partial<ErrorDetails> & { retryable?: boolean; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.param = details.param ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.retryable = details.retryable ?? false;
  }
}

/** 400, 413, 415: the request is not what the API takes. */
export class InvalidRequestError extends RymiError {}
/** 401: the key is missing, unknown or revoked. */
export class AuthenticationError extends RymiError {}
/** 403: the key may not do this, or a phone is not called: its country, its kind, or a cap that is full. */
export class PermissionError extends RymiError {}
/** 404: there is no such resource in the key's workspace. */
export class NotFoundError extends RymiError {}
/** 409: the state of things does not allow it, such as a call that is over. */
export class ConflictError extends RymiError {}
/** 429: too many requests in a minute. */
export class RateLimitError extends RymiError {}
/** 5xx: something failed on the server's side. */
export class ServerError extends RymiError {}
/** No answer came: the network failed. Whether the request was carried out is not known. */
export class ConnectionError extends RymiError {}
/** No answer came in time. Whether the request was carried out is not known. */
export class TimeoutError extends ConnectionError {}

const BY_STATUS: Record<number, typeof RymiError> = {
  400: InvalidRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  413: InvalidRequestError,
  415: InvalidRequestError,
  429: RateLimitError,
};

/** Statuses of something between us and the API that may pass. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/** The error of an answer that is not a success. Reads its body. */
export async function errorOf(response: Response): Promise<RymiError> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const error = readBody(text);
  const Kind = BY_STATUS[status] ?? (status >= 500 ? ServerError : RymiError);
  return new Kind(error?.message ?? `The server answered ${status}.`, {
    status,
    code: error?.code ?? null,
    param: error?.param ?? null,
    requestId: error?.request_id ?? response.headers.get("x-request-id"),
    retryAfterSeconds: retryAfter(response),
    retryable: error ? RETRYABLE_CODES.includes(error.code) : PASSING.has(status),
  });
}

function readBody(text: string) {
  try {
    const { error } = JSON.parse(text) as {
      error?: { code: ErrorCode; message: string; param: string; request_id: string };
    };
    return typeof error?.code === "string" ? error : null;
  } catch {
    return null;
  }
}

function retryAfter(response: Response): number | null {
  const value = response.headers.get("retry-after");
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
