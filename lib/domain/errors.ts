import { ERRORS, type ErrorCode } from "@/lib/contract/errors";

/**
 * A refusal the caller can understand: a code of the catalogue, a sentence for them, and the path of the field at fault.
 * Anything else that is thrown is a fault of ours.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly param: string | null;

  constructor(code: ErrorCode, message?: string, param: string | null = null) {
    super(message ?? ERRORS[code].message);
    this.name = "DomainError";
    this.code = code;
    this.param = param;
  }

  /** Whether the same request may succeed later without a change. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

/** The answer for what does not exist and, the same, for what another workspace owns. */
export function notFound(what: string): DomainError {
  return new DomainError("not_found", `There is no such ${what} in this workspace.`);
}
