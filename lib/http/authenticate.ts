import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { resolveActor, resolveGuest } from "@/lib/auth/resolve-actor";
import type { Runtime } from "@/lib/compose";
import type { GuestActor, WorkspaceActor } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";

/**
 * Who sent this request. Errors: unauthorized; forbidden where another site's page sent it with an operator's session, or
 * a guest with the token of their call.
 */
export async function authenticate(runtime: Runtime, request: Request): Promise<WorkspaceActor> {
  const actor = await authenticateReader(runtime, request);
  if (actor.kind !== "participant") return actor;
  throw new DomainError(
    "forbidden",
    "A join token reads the transcript and the events of its own call and answers a transfer to its holder, and no more.",
  );
}

/** As authenticate, where a guest may ask: who they are in their call. Errors: forbidden also where they have left it. */
export async function authenticateReader(runtime: Runtime, request: Request): Promise<WorkspaceActor | GuestActor> {
  const credentials = {
    authorization: request.headers.get("authorization"),
    cookies: readCookies(request.headers.get("cookie")),
  };
  const actor = await resolveActor(runtime.db, runtime.env.NEXTAUTH_SECRET, credentials);
  if (!actor) {
    const guest = await resolveGuest(runtime.context, credentials);
    if (guest === "gone") throw new DomainError("forbidden", "You are not in this call any more.");
    if (!guest) throw new DomainError("unauthorized");
    return guest;
  }
  if (actor.kind === "user" && request.method !== "GET" && !isSameOrigin(request)) {
    throw new DomainError("forbidden", "Another site's page may not act with your session.");
  }
  return actor;
}

function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}

function readCookies(header: string | null): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of header?.split(";") ?? []) {
    const split = pair.indexOf("=");
    if (split < 0) continue;
    const value = pair.slice(split + 1).trim();
    cookies[pair.slice(0, split).trim()] = /%[0-9a-f]{2}/i.test(value) ? safeDecode(value) : value;
  }
  return cookies;
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const limiters = new Map<number, RateLimiterMemory>();

/** Takes one request from the actor's minute; gives the seconds to wait where the minute is used up. */
export async function takeRequest(actor: WorkspaceActor | GuestActor, perMinute: number): Promise<number | null> {
  let limiter = limiters.get(perMinute);
  if (!limiter) limiters.set(perMinute, (limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })));
  try {
    await limiter.consume(actor.id);
    return null;
  } catch (err) {
    if (err instanceof RateLimiterRes) return Math.max(1, Math.ceil(err.msBeforeNext / 1000));
    throw err;
  }
}
