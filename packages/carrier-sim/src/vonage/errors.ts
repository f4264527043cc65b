import { randomUUID } from "node:crypto";
import type { RestAnswer } from "../http/rest-desk";

/** An error of Vonage's REST API, as RFC 7807 says it. */
export class VonageRestError extends Error {
  override name = "VonageRestError";
  readonly status: number;
  readonly invalid: { name: string; reason: string }[];

  /** @param invalid the parameters that are wrong. */
  constructor(status: number, detail: string, invalid: { name: string; reason: string }[] = []) {
    super(detail);
    this.status = status;
    this.invalid = invalid;
  }

  answer(): RestAnswer {
    const [type, title] = TITLES[this.status] ?? ["general", "Error"];
    const body = {
      type: `https://developer.vonage.com/api-errors#${type}`,
      title,
      detail: this.message,
      instance: randomUUID(),
      ...(this.invalid.length > 0 && { invalid_parameters: this.invalid }),
    };
    return { status: this.status, body };
  }
}

const TITLES: Record<number, [type: string, title: string]> = {
  400: ["invalid-params", "Bad Request"],
  401: ["unauthorized", "Unauthorized"],
  403: ["forbidden", "Forbidden"],
  404: ["not-found", "Not Found"],
  405: ["method-not-allowed", "Method Not Allowed"],
  429: ["throttled", "Rate Limit Hit"],
  500: ["internal-error", "Internal Server Error"],
  503: ["unavailable", "Service Unavailable"],
};
const DETAILS: Record<number, string> = {
  401: "You did not provide correct credentials. Check your authentication credentials; they might be invalid.",
  403: "Your account does not have permission to perform this action.",
  404: "The requested resource does not exist, or you do not have access to it.",
  405: "This method is not allowed here.",
  429: "You have exceeded your request limit.",
  500: "An internal error occurred.",
};

/** The error of an HTTP status, in words like the real ones. */
export function errorOf(status: number): VonageRestError {
  return new VonageRestError(status, DETAILS[status] ?? "The request failed.");
}

/** A 400 for one parameter. */
export function invalidParameter(name: string, reason: string): VonageRestError {
  return new VonageRestError(400, "The request failed due to validation errors.", [{ name, reason }]);
}
