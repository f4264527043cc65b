import { randomUUID } from "node:crypto";
import { ConnectionError, errorOf, RymiError, ServerError, TimeoutError } from "./errors.js";

/** Where and how requests go out. */
export interface TransportOptions {
  apiKey: string;
  /** Address of the server, without `/v1`. */
  baseUrl: string;
  timeoutMs: number;
  maxRetries: number;
  backoffMs: number;
  fetch: typeof fetch;
}

/** What can be said of one request. */
export interface RequestOptions {
  /** Ends the request, its retries included; its reason is thrown. */
  signal?: AbortSignal;
  /** Milliseconds that each try may take. */
  timeoutMs?: number;
  /** Tries after the first. */
  maxRetries?: number;
}

/** For requests that take an Idempotency-Key. */
export interface IdempotentOptions extends RequestOptions {
  /** A key of your own, so that a repetition after a restart of your program is harmless too; else a random one. */
  idempotencyKey?: string;
}

/** One request. */
export interface Sent extends RequestOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: object | undefined;
  body?: unknown;
  /** A body that is sent as it is. */
  file?: { bytes: Uint8Array; type: string };
  /** True where the API takes an Idempotency-Key. */
  idempotent?: boolean;
  idempotencyKey?: string;
}

/** Longest wait that the server may ask for; when it asks for more, its error is thrown at once. */
const MAX_WAIT_MS = 60_000;
const MAX_BACKOFF_MS = 8_000;
const AGENT = "rymi-node/0.1.0";

/** Sends requests, and sends again what is safe to send again. */
export class Transport {
  readonly options: TransportOptions;

  constructor(options: TransportOptions) {
    this.options = options;
  }

  /** The JSON of a success; null where it is empty. Throws RymiError, or the signal's reason. */
  async request<T>(sent: Sent): Promise<T> {
    const idempotencyKey = sent.idempotent ? (sent.idempotencyKey ?? randomUUID()) : undefined;
    const maxRetries = sent.maxRetries ?? this.options.maxRetries;
    for (let attempt = 0; ; attempt += 1) {
      sent.signal?.throwIfAborted();
      try {
        return await this.#try<T>(sent, idempotencyKey);
      } catch (err) {
        if (!(err instanceof RymiError) || attempt >= maxRetries) throw err;
        if (!mayRepeat(err, sent.method, idempotencyKey !== undefined)) throw err;
        const waitMs = this.waitMs(attempt, err);
        if (waitMs === null) throw err;
        await sleep(waitMs, sent.signal);
      }
    }
  }

  /** Opens an answer whose body is read by the caller. Throws RymiError for anything but a success; does not retry. */
  async open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const response = await this.options
      .fetch(this.#url(path), { headers: { ...this.#headers(), ...headers }, signal })
      .catch((cause: unknown) => {
        throw signal.aborted
          ? signal.reason
          : new ConnectionError("No answer came from the server.", { cause, retryable: true });
      });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Milliseconds before try `attempt + 1`; null where the server asks for more than is sensible. */
  waitMs(attempt: number, err: RymiError | null): number | null {
    const asked = err?.retryAfterSeconds;
    if (asked !== null && asked !== undefined) return asked * 1000 > MAX_WAIT_MS ? null : asked * 1000;
    // Full waits of many clients at once would bring them all back at once.
    return Math.min(MAX_BACKOFF_MS, this.options.backoffMs * 2 ** attempt) * (0.5 + Math.random() / 2);
  }

  async #try<T>(
    { method, path, query, body, file, signal, timeoutMs }: Sent,
    idempotencyKey: string | undefined,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(timeoutMs ?? this.options.timeoutMs);
    try {
      const response = await this.options.fetch(this.#url(path, query), {
        method,
        headers: {
          ...this.#headers(),
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(file && { "content-type": file.type }),
          ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(file && { body: new Uint8Array(file.bytes) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (!response.ok) throw await errorOf(response);
      const text = await response.text();
      return (text ? JSON.parse(text) : null) as T;
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) {
        throw new TimeoutError(`No answer came in ${timeoutMs ?? this.options.timeoutMs} ms.`, {
          cause,
          retryable: true,
        });
      }
      if (cause instanceof TypeError) {
        throw new ConnectionError("No answer came from the server.", { cause, retryable: true });
      }
      if (cause instanceof SyntaxError) throw new ServerError("The answer is not JSON.", { cause });
      throw cause;
    }
  }

  #url(path: string, query: object = {}): string {
    const url = new URL(this.options.baseUrl.replace(/\/+$/, "") + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    return url.href;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.options.apiKey}`, "user-agent": AGENT };
  }
}

/**
 * Whether a failed request may be sent again without doing anything twice: reading always, a keyed POST always, and other
 * changes only where the server said that it refused. A POST without a key is never sent again.
 */
function mayRepeat({ retryable, status, code }: RymiError, method: Sent["method"], keyed: boolean): boolean {
  // A cap that is full (403) does not empty within seconds.
  if (!retryable || status === 403) return false;
  if (method === "GET" || keyed) return true;
  return method !== "POST" && (status === 429 || status === 503) && code !== null;
}

/** Waits; throws the signal's reason when it aborts meanwhile. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** A part of a path, made safe. */
export function segment(id: string): string {
  if (typeof id !== "string" || id === "") throw new TypeError("an id is needed, and it is a text that is not empty");
  return encodeURIComponent(id);
}
