import { randomInt } from "node:crypto";
import { CallError } from "../call/errors";
import { deliver, NoAnswerError, type SignedRequest, type WebhookAnswer } from "../http/webhook";
import { signatureHeaders, signPlivoRequest, type FormParams } from "./signature";

/** The largest instruction document Plivo reads. */
const DOCUMENT_LIMIT_BYTES = 100 * 1024;

export interface WebhookRequest {
  url: string;
  method: "GET" | "POST";
  params: FormParams;
}

/** Signs a request to the application as Plivo does. */
export function signWebhook(authToken: string, { url, method, params }: WebhookRequest): SignedRequest {
  const nonce = newNonce();
  const form = new URLSearchParams(params.map(([name, value]) => [name, value])).toString();
  const isPost = method === "POST";
  return {
    url: isPost ? url : url + (url.includes("?") ? "&" : "?") + form,
    method,
    body: isPost ? form : null,
    headers: {
      ...(isPost && { "content-type": "application/x-www-form-urlencoded" }),
      "user-agent": "Plivo",
      ...signatureHeaders(signPlivoRequest(authToken, method, url, nonce, params), nonce),
    },
    signedBy: ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"],
  };
}

/**
 * Asks the application for a document.
 * @throws CallError with `unreachable` when no good answer comes.
 */
export async function askWebhook(
  authToken: string,
  request: WebhookRequest,
  unreachable: number,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const answer = await deliver(signWebhook(authToken, request), signal).catch((error: unknown) => {
    if (error instanceof NoAnswerError) throw new CallError(unreachable, error.message);
    throw error;
  });
  const { url } = request;
  if (answer.status < 200 || answer.status > 299) throw new CallError(unreachable, `${url} answered ${answer.status}`);
  if (Buffer.byteLength(answer.body) > DOCUMENT_LIMIT_BYTES) {
    throw new CallError(unreachable, `The answer of ${url} is longer than 100 kB`);
  }
  return answer;
}

export function newNonce(): string {
  return String(randomInt(10 ** 14)).padStart(14, "0");
}
