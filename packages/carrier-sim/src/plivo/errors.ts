import { randomUUID } from "node:crypto";
import type { RestAnswer } from "../http/rest-desk";

/** An error of Plivo's REST API. */
export class PlivoRestError extends Error {
  override name = "PlivoRestError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** As the real one answers: JSON, but a plain text for a wrong password. */
  answer(): RestAnswer {
    if (this.status === 401) return { status: 401, contentType: "text/plain", body: this.message };
    return { status: this.status, body: { api_id: randomUUID(), error: this.message } };
  }
}

const MESSAGES: Record<number, string> = {
  400: "invalid request",
  401: "Could not verify your access level for that URL.\nYou have to login with proper credentials",
  403: "Calls to this destination region are barred",
  404: "not found",
  405: "method not allowed",
  429: "Too many requests: rate limit exceeded",
  500: "internal server error",
  503: "service unavailable",
};

/** The error of an HTTP status, in words like the real ones. */
export function errorOf(status: number, message = MESSAGES[status] ?? "request failed"): PlivoRestError {
  return new PlivoRestError(status, message);
}
