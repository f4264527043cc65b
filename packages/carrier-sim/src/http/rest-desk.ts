import { createHash, timingSafeEqual } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Faults, RestKind } from "../faults";
import { answerDelay } from "./answer-delay";
import type { LoggedRequest } from "./request-log";

/** What a carrier's REST API answers: `body` undefined sends none. */
export interface RestAnswer {
  status: number;
  body?: unknown;
  contentType?: string;
}

/**
 * Carries out a request of a kind with the faults that are switched on, and answers it.
 * @param failure the carrier's answer for an HTTP status that a fault asks for.
 * @throws whatever `carryOut` throws: the carrier's own error.
 */
export async function answerRest(
  desk: { faults: Faults; response: ServerResponse; logged: LoggedRequest },
  kind: RestKind,
  carryOut: () => RestAnswer,
  failure: (status: number) => RestAnswer,
): Promise<void> {
  const { faults, response, logged } = desk;
  const fault = faults.takeRest(kind);
  const answer = fault && !fault.after_placing ? null : carryOut();
  await answerDelay(faults, kind);
  if (fault?.status === "drop") response.socket?.destroy();
  else if (fault) sendAnswer(response, logged, failure(fault.status));
  else if (answer) sendAnswer(response, logged, answer);
}

/** Sends an answer and keeps its status in the log of requests. */
export function sendAnswer(response: ServerResponse, logged: LoggedRequest, answer: RestAnswer): void {
  const { status, body, contentType = "application/json" } = answer;
  logged.status = status;
  response.writeHead(status, {
    ...(body !== undefined && { "content-type": contentType }),
    "cache-control": "no-store",
  });
  response.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}

/** Compares a header with the one expected, in a time that tells nothing. */
export function isSame(given: string | undefined, expected: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}

/** The Authorization header of a user and a password. */
export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
