/** What to POST to a URL that a customer typed in. */
export interface OutboundRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** For everything: name, connection, answer. */
  timeoutMs: number;
  /** What is longer is not read. */
  maxAnswerBytes: number;
}

/** Why nothing was answered. */
export type OutboundFailure = "timed_out" | "refused_address" | "connection_failed";

/** There was no answer. The message is for logs: it names neither the URL nor its secrets. */
export class OutboundError extends Error {
  readonly reason: OutboundFailure;

  constructor(reason: OutboundFailure, options?: ErrorOptions) {
    super(`no answer: ${reason}`, options);
    this.name = "OutboundError";
    this.reason = reason;
  }
}

/**
 * The way to URLs that customers typed in: never to addresses of our own network, whatever a name resolves to. Every call
 * goes over the network: never inside a transaction.
 */
export interface OutboundPort {
  /** Why this URL is never sent to, as the end of a sentence that begins with its field's name; null where it may be. */
  checkUrl(url: string): string | null;
  /** Sends and reads the answer, whatever its status is; a redirect is an answer too. Throws OutboundError. */
  post(request: OutboundRequest): Promise<{ status: number; body: string }>;
}
