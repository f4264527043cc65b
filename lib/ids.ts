import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Prefix of each kind of id: the kind is readable in logs and URLs. Agents have UUIDs instead. */
export type IdPrefix =
  | "call"
  | "p"
  | "leg"
  | "job"
  | "t"
  | "evt"
  | "turn"
  | "ws"
  | "usr"
  | "key"
  | "req"
  | "host"
  | "idem"
  | "lane"
  | "whe"
  | "whd"
  | "note"
  | "cmd"
  | "dtmf"
  | "audit"
  | "xfer"
  | "xatt"
  | "esc"
  | "enf"
  | "evi";

/** A new random id such as `call_7h2k…`: 100 random bits in Crockford's base 32, lower case. */
export function newId(prefix: IdPrefix): string {
  let text = "";
  for (const byte of randomBytes(20)) text += ALPHABET[byte & 31];
  return `${prefix}_${text}`;
}

/** A random secret of `bytes` bytes, base64url, for API keys and one-time tokens. */
export function newSecret(bytes = 24): string {
  return randomBytes(bytes).toString("base64url");
}
