import { randomUUID } from "node:crypto";
import { CallError } from "../call/errors";
import { deliver, NoAnswerError, type SignedRequest, type WebhookAnswer } from "../http/webhook";
import { signTwilioRequest, type FormParams } from "./signature";

/** The largest instruction document Twilio reads. */
const DOCUMENT_LIMIT_BYTES = 64 * 1024;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: FormParams;
}

/** Signs a request to the application as Twilio does. */
export function signWebhook(authToken: string, { url, method, params }: WebhookRequest): SignedRequest {
  const form = new URLSearchParams(params.map(([name, value]) => [name, value])).toString();
  const isPost = method === "POST";
  const target = isPost ? url : url + (url.includes("?") ? "&" : "?") + form;
  return {
    url: target,
    method,
    body: isPost ? form : null,
    headers: {
      ...(isPost && { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }),
      "user-agent": "TwilioProxy/1.1",
      "i-twilio-idempotency-token": randomUUID(),
      "x-twilio-signature": signTwilioRequest(authToken, target, isPost ? params : []),
    },
    signedBy: ["x-twilio-signature"],
  };
}

/**
 * Sends one signed request to the application.
 * @throws CallError 11200 when no answer comes, 11750 when it is too long.
 */
export async function sendWebhook(
  authToken: string,
  request: WebhookRequest,
  signal?: AbortSignal,
): Promise<WebhookAnswer> {
  const answer = await deliver(signWebhook(authToken, request), signal).catch((error: unknown) => {
    if (error instanceof NoAnswerError) throw new CallError(11200, `HTTP retrieval failure: ${error.message}`);
    throw error;
  });
  if (Buffer.byteLength(answer.body) > DOCUMENT_LIMIT_BYTES) {
    throw new CallError(11750, `The answer of ${request.url} is longer than 64 kB`);
  }
  return answer;
}
