import type { LegReason } from "@/lib/contract/participants";
import { CarrierError } from "@/lib/domain/ports/carrier";

/** The connection was not made, so nothing was asked. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * How a request to a carrier's API failed: with an answer (`status`), or without one (`connection`: the operating system's
 * word for it, such as ECONNREFUSED). What the carrier wrote is not kept: it repeats what was asked, phone numbers included.
 */
export class RequestFailure extends Error {
  override name = "RequestFailure";
  readonly status: number | null;
  readonly connection: string | null;
  /** The carrier complains of the number that was to be called. */
  readonly isAboutNumber: boolean;

  constructor(
    carrier: string,
    status: number | null,
    facts: { connection?: string | null; isAboutNumber?: boolean } = {},
  ) {
    const connection = facts.connection ?? null;
    super(
      status === null
        ? `${carrier} could not be reached (${connection ?? "unknown reason"})`
        : `${carrier} answered HTTP ${status}`,
    );
    this.status = status;
    this.connection = connection;
    this.isAboutNumber = facts.isAboutNumber ?? false;
  }
}

/** What a failed request means for a call. */
export function toCarrierError(
  failure: { message: string; status: number | null; connection: string | null },
  reason: LegReason,
): CarrierError {
  const { message, status, connection } = failure;
  if (status === null) {
    const unasked = connection !== null && NOT_CONNECTED.has(connection);
    return new CarrierError(message, { placed: unasked ? false : "unknown", reason, retryable: unasked });
  }
  // After a 5xx nobody knows what became of the request: asking again could ring the phone twice.
  if (status >= 500) return new CarrierError(message, { placed: "unknown", reason, retryable: false });
  return new CarrierError(message, { placed: false, reason, retryable: status === 429 });
}

/** The operating system's word for a failed fetch; `timeout` where we gave up; null where there is none. */
export function connectionOf(err: unknown): string | null {
  const { name, cause } = (err ?? {}) as { name?: unknown; cause?: { code?: unknown } };
  if (name === "TimeoutError" || name === "AbortError") return "timeout";
  return typeof cause?.code === "string" ? cause.code : null;
}
