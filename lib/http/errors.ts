import { ERRORS, type ErrorBody, type ErrorCode } from "@/lib/contract/errors";
import { DomainError } from "@/lib/domain/errors";
import { log } from "@/lib/log";

/** An error as it goes out. */
export interface PresentedError {
  status: number;
  body: ErrorBody;
}

/** Turns whatever was thrown into an answer. What is not a refusal of ours is a 500 without a text, found by its request id. */
export function presentError(err: unknown, requestId: string): PresentedError {
  if (err instanceof DomainError) {
    if (err.cause) log.warn({ requestId, code: err.code, err: err.cause }, "request refused for a fault behind us");
    return present(err.code, err.message, err.param, requestId);
  }
  log.error({ requestId, err }, "request failed");
  return present("internal", ERRORS.internal.message, null, requestId);
}

function present(code: ErrorCode, message: string, param: string | null, requestId: string): PresentedError {
  return { status: ERRORS[code].status, body: { error: { code, message, param, request_id: requestId } } };
}

/** A presented error as a Response. */
export function errorResponse(err: unknown, requestId: string, headers: Record<string, string> = {}): Response {
  const { status, body } = presentError(err, requestId);
  return Response.json(body, { status, headers: { "x-request-id": requestId, ...headers } });
}
