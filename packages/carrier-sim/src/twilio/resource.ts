import type { TwilioCall } from "./call";

const PRICE_A_MINUTE = 0.014;

/** A call in the JSON shape of Twilio's Call resource. `price` is negative, in USD, and null until it is known. */
export function presentCall(call: TwilioCall, priceKnown: boolean): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${call.accountSid}/Calls/${call.id}`;
  const ended = call.endedAt !== null;
  const minutes = Math.ceil(call.durationSeconds / 60);
  return {
    sid: call.id,
    account_sid: call.accountSid,
    parent_call_sid: null,
    group_sid: null,
    phone_number_sid: null,
    trunk_sid: "",
    to: call.to,
    to_formatted: formatNumber(call.to),
    from: call.from,
    from_formatted: formatNumber(call.from),
    caller_name: null,
    forwarded_from: null,
    answered_by: call.answeredBy,
    direction: call.direction === "outbound" ? "outbound-api" : "inbound",
    status: call.status,
    api_version: "2010-04-01",
    annotation: null,
    date_created: rfc2822(call.log.createdAt),
    date_updated: rfc2822(call.updatedAt),
    start_time: call.answeredAt === null ? null : rfc2822(call.answeredAt),
    end_time: call.endedAt === null ? null : rfc2822(call.endedAt),
    duration: ended ? String(call.durationSeconds) : null,
    price: ended && priceKnown ? (-minutes * PRICE_A_MINUTE).toFixed(5) : null,
    price_unit: "USD",
    queue_time: "0",
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(
      ["Events", "Notifications", "Payments", "Recordings", "Siprec", "Streams", "Transcriptions"].map((name) => [
        name.toLowerCase(),
        `${uri}/${name}.json`,
      ]),
    ),
  };
}

export function rfc2822(timeMs: number): string {
  return new Date(timeMs).toUTCString().replace("GMT", "+0000");
}

export function formatNumber(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? `(${american[1]}) ${american[2]}-${american[3]}` : number;
}
