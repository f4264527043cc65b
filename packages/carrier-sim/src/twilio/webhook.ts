import { randomUUID } from "node:crypto";
import { deliver, NoAnswerError, type SignedRequest, type WebhookAnswer } from "../http/webhook";
import { TwilioCallError } from "./errors";
import { signTwilioRequest, type FormParams } from "./signature";

/** The largest instruction document Twilio reads. */
const DOCUMENT_LIMIT_BYTES = 64 * 1024;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: FormParams;
}

/** Signs a request to the application; sent twice it keeps its idempotency token, as Twilio's retries do. */
export function signWebhook(authToken: string, { url: target, method, params }: WebhookRequest): SignedRequest {
  const form = new URLSearchParams(params.map(([name, value]) => [name, value]));
  const isPost = method === "POST";
  const url = isPost ? target : withQuery(target, form);
  return {
    url,
    method,
    body: isPost ? form.toString() : null,
    headers: {
      ...(isPost && { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }),
      "user-agent": "TwilioProxy/1.1",
      "i-twilio-idempotency-token": randomUUID(),
      "x-twilio-signature": signTwilioRequest(authToken, url, isPost ? params : []),
    },
    signedBy: ["x-twilio-signature"],
  };
}

/**
 * Sends one signed request to the application.
 * @throws TwilioCallError 11200 when no answer comes, 11750 when it is too long.
 */
export async function sendWebhook(
  authToken: string,
  request: WebhookRequest,
  signal?: AbortSignal,
): Promise<WebhookAnswer> {
  const signed = signWebhook(authToken, request);
  const answer = await deliver(signed, signal).catch((error: unknown) => {
    if (!(error instanceof NoAnswerError)) throw error;
    throw new TwilioCallError(11200, `HTTP retrieval failure: ${error.message}`);
  });
  if (Buffer.byteLength(answer.body) > DOCUMENT_LIMIT_BYTES) {
    throw new TwilioCallError(11750, `The answer of ${signed.url} is longer than 64 kB`);
  }
  return answer;
}

function withQuery(url: string, form: URLSearchParams): string {
  return url + (url.includes("?") ? "&" : "?") + form.toString();
}
