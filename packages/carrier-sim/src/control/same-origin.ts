import type { IncomingMessage } from "node:http";

/**
 * True when a browser says that another site's page sends the request: the control API has no password, and a page of
 * somebody else must not use it. Programs that are no browsers send neither header.
 */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin } = headers;
  if (origin === undefined) return false;
  const hosts = [headers.host, headers["x-forwarded-host"]];
  return !URL.canParse(origin) || !hosts.includes(new URL(origin).host);
}
