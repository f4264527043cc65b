import { isE164, isSipUri } from "../phone/book";

/** A party of a call, in Vonage's JSON. */
export type Endpoint =
  { type: "phone"; number: string } | { type: "sip"; uri: string } | { type: "websocket"; uri: string };

/** A phone number or a SIP URI as an endpoint; Vonage writes numbers without the plus. */
export function endpointOf(party: string): Endpoint {
  return isSipUri(party) ? { type: "sip", uri: party } : { type: "phone", number: plain(party) };
}

/** As events name a party. */
export function plain(party: string): string {
  return party.replace(/^\+/, "");
}

/** A number with or without its plus, in the form +15551230001; null when it is none. */
export function withPlus(number: unknown): string | null {
  if (typeof number !== "string") return null;
  const e164 = `+${number.replace(/^\+/, "")}`;
  return isE164(e164) ? e164 : null;
}
