/** A request to the application, signed and ready; sending it again sends the same bytes. */
export interface SignedRequest {
  url: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string | null;
  /** The names of the headers that carry the signature, as written in `headers`. */
  signedBy: readonly string[];
}

export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** Thrown when the application did not answer a webhook. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
}

/** Carriers wait about this long for an application's answer. */
const ANSWER_LIMIT_MS = 15_000;

/**
 * Sends a signed request.
 * @throws NoAnswerError; what `signal` says when it aborts.
 */
export async function deliver(request: SignedRequest, signal?: AbortSignal): Promise<WebhookAnswer> {
  const { url, method, headers, body } = request;
  const limit = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, connection: "close" },
      body: body ?? undefined,
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    return {
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      body: await response.text(),
    };
  } catch (error) {
    if (signal?.aborted) throw error;
    const cause = (error as Error).cause;
    const reason = cause instanceof Error ? cause.message || cause.name : (error as Error).message;
    throw new NoAnswerError(`no answer from ${url} (${reason})`);
  }
}

/** The same request by somebody who does not know the secret: without a signature, and with one that is wrong. */
export function forgeriesOf(request: SignedRequest): SignedRequest[] {
  const unsigned = Object.entries(request.headers).filter(([name]) => !request.signedBy.includes(name));
  const spoiled = Object.entries(request.headers).map(([name, value]): [string, string] =>
    request.signedBy.includes(name) ? [name, spoil(value)] : [name, value],
  );
  return [unsigned, spoiled].map((headers) => ({ ...request, headers: Object.fromEntries(headers) }));
}

/** Changes characters in the last quarter of a signature, so that its form stays right. */
function spoil(signature: string): string {
  const at = Math.floor(signature.length * 0.75);
  const swapped = [...signature.slice(at, at + 4)].map((character) => (character === "A" ? "B" : "A"));
  return signature.slice(0, at) + swapped.join("") + signature.slice(at + 4);
}
