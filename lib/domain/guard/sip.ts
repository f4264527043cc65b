import { readNumber } from "./number";

/** The last label of a host's name, where it names nothing on the public network. */
const PRIVATE = /^(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|arpa|onion)$/;

/** An address that a carrier may be asked to call. */
export interface SipAddress {
  /** As it is dialed: the host in small letters, without a dot at its end. */
  uri: string;
  /** Its user part in E.164, where it reads as a phone number: at many hosts it is one, and is guarded as one. */
  number: string | null;
}

/**
 * Reads `sip:user@host`; null unless the host is the full name of a public one. IP addresses are refused, and names
 * without a public ending: a trunk has a name, and what has none is somebody's own network.
 */
export function readSip(text: string): SipAddress | null {
  const [, user, rawHost] = /^sip:([A-Za-z0-9._+-]{1,64})@([A-Za-z0-9.-]{1,180})$/i.exec(text.trim()) ?? [];
  const host = rawHost?.toLowerCase().replace(/\.$/, "");
  return user && host && isPublicName(host) ? { uri: `sip:${user}@${host}`, number: numberOf(user) } : null;
}

function isPublicName(host: string): boolean {
  const labels = host.split(".");
  const last = labels.at(-1)!;
  if (labels.length < 2 || !labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) return false;
  return /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(last) && !PRIVATE.test(last);
}

/** Digits alone are taken for a number where a country's code begins them; a shorter one is an extension. */
function numberOf(user: string): string | null {
  const digits = user.replace(/^011/, "+").replace(/^(?=[1-9][\d.-]{7,}$)/, "+");
  return readNumber(digits);
}
