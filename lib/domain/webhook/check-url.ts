import type { Context } from "../context";
import { DomainError } from "../errors";

/** Refuses a URL that would never be sent to. Errors: invalid_request (param `url`). */
export function checkUrl(ctx: Context, url: string): void {
  const refusal = ctx.outbound.checkUrl(url);
  if (refusal) throw new DomainError("invalid_request", `url: ${refusal}`, "url");
}
