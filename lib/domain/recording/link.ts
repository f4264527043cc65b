import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "../context";

/** How long a link to a file can be used. */
const LINK_TTL_MS = 60 * 60 * 1_000;

/** A link that opens one file without a key until `expiresAt`. */
export interface FileLink {
  url: string;
  expiresAt: Date;
}

/** Signs a link to a lane's file. It ends at a full minute, so that a page that asks again gets the same one. */
export function linkTo(ctx: Context, lane: { id: string; callId: string }): FileLink {
  const minute = 60_000;
  const expires = Math.ceil((ctx.clock.now().getTime() + LINK_TTL_MS) / minute) * minute;
  const path = `/v1/calls/${lane.callId}/recording/lanes/${lane.id}`;
  const query = new URLSearchParams({
    expires: String(expires / 1_000),
    signature: signatureOf(ctx, lane.id, expires / 1_000),
  });
  return { url: `${ctx.settings.publicUrl}${path}?${query}`, expiresAt: new Date(expires) };
}

/** Whether a link was signed by us and may still be used. */
export function isLinkGood(ctx: Context, link: { laneId: string; expires: string; signature: string }): boolean {
  if (!/^\d{1,12}$/.test(link.expires)) return false;
  const seconds = Number(link.expires);
  const wanted = Buffer.from(signatureOf(ctx, link.laneId, seconds));
  const given = Buffer.from(link.signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return false;
  return seconds * 1_000 > ctx.clock.now().getTime();
}

function signatureOf(ctx: Context, laneId: string, expiresSeconds: number): string {
  const secret = createHmac("sha256", ctx.settings.linkSecret).update("links to recordings").digest();
  return createHmac("sha256", secret).update(`${laneId}.${expiresSeconds}`).digest("base64url");
}
