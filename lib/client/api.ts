import type { ErrorBody, ErrorCode } from "@/lib/contract/errors";
import { observeServerDate } from "./server-clock";

/** What the server said was wrong; `status` is null where the fault came as a value, from a server action. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode | "unreachable";
  readonly param: string | null;
  /** To be given to whoever looks into it; null where the server was not reached. */
  readonly requestId: string | null;
  readonly status: number | null;

  constructor(fault: {
    code: ErrorCode | "unreachable";
    message: string;
    param?: string | null;
    requestId?: string | null;
    status?: number | null;
  }) {
    super(fault.message);
    this.code = fault.code;
    this.param = fault.param ?? null;
    this.requestId = fault.requestId ?? null;
    this.status = fault.status ?? null;
  }
}

/** What a server action gives back: errors are values. */
export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: ErrorBody["error"] };

/** A server action that a page hands to its components. */
export type Action<I, T> = (input: I) => Promise<ActionResult<T>>;

/** Runs an action and gives its data. Throws ApiError, also where the server is not reached. */
export async function runAction<I, T>(action: Action<I, T>, input: I): Promise<T> {
  let result: ActionResult<T>;
  try {
    result = await action(input);
  } catch {
    throw unreachable();
  }
  if (result.ok) return result.data;
  const { code, message, param, request_id } = result.error;
  throw new ApiError({ code, message, param, requestId: request_id });
}

/** GETs JSON of the API with the operator's session. Throws ApiError; an abort passes through. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const sentAt = Date.now();
  let response: Response;
  try {
    response = await fetch(path, {
      headers: { accept: "application/json" },
      cache: "no-store",
      signal: signal ?? null,
    });
  } catch (err) {
    if (signal?.aborted) throw err;
    throw unreachable();
  }
  observeServerDate(response.headers.get("date"), sentAt, Date.now());
  if (response.ok) return (await response.json()) as T;
  throw await errorOf(response);
}

/** The error in an answer that is not a success, whatever its body is. */
export async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id");
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
  if (body?.error) {
    const { code, message, param, request_id } = body.error;
    return new ApiError({ code, message, param, requestId: request_id, status: response.status });
  }
  return new ApiError({
    code: response.status === 401 ? "unauthorized" : "internal",
    message: `The server answered ${response.status}.`,
    requestId,
    status: response.status,
  });
}

function unreachable(): ApiError {
  return new ApiError({ code: "unreachable", message: "The server cannot be reached. Check your connection." });
}
