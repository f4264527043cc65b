import { randomUUID } from "node:crypto";
import { TwilioCallError } from "./errors";
import { signTwilioRequest, type FormParams } from "./signature";

/** Twilio waits this long for an application's answer. */
const ANSWER_LIMIT_MS = 15_000;
/** The largest instruction document Twilio reads. */
const DOCUMENT_LIMIT_BYTES = 64 * 1024;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: FormParams;
}

export interface WebhookResponse {
  status: number;
  contentType: string;
  body: string;
}

/**
 * Sends one signed request to the application.
 * @throws TwilioCallError 11200 when no answer comes, 11750 when it is too long.
 */
export async function sendWebhook(
  authToken: string,
  request: WebhookRequest,
  signal?: AbortSignal,
): Promise<WebhookResponse> {
  const form = new URLSearchParams(request.params.map(([name, value]) => [name, value]));
  const isPost = request.method === "POST";
  const url = isPost ? request.url : withQuery(request.url, form);
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const response = await fetch(url, {
      method: request.method,
      body: isPost ? form.toString() : undefined,
      headers: {
        ...(isPost && { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }),
        "user-agent": "TwilioProxy/1.1",
        "i-twilio-idempotency-token": randomUUID(),
        "x-twilio-signature": signTwilioRequest(authToken, url, isPost ? request.params : []),
        connection: "close",
      },
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    const body = await response.text();
    if (Buffer.byteLength(body) > DOCUMENT_LIMIT_BYTES) {
      throw new TwilioCallError(11750, `The answer of ${url} is longer than 64 kB`);
    }
    return { status: response.status, contentType: response.headers.get("content-type") ?? "", body };
  } catch (error) {
    if (error instanceof TwilioCallError || signal?.aborted) throw error;
    const cause = (error as Error).cause;
    const reason = cause instanceof Error ? cause.message || cause.name : (error as Error).message;
    throw new TwilioCallError(11200, `HTTP retrieval failure: no answer from ${url} (${reason})`);
  }
}

function withQuery(url: string, form: URLSearchParams): string {
  return url + (url.includes("?") ? "&" : "?") + form.toString();
}
