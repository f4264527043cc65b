import { createHash } from "node:crypto";
import type { TwilioAccount } from "../accounts";
import type { AccountNumber } from "../calls";
import { NumberBook } from "../numbers";
import { isE164 } from "../phone/book";
import { TwilioRestError } from "./errors";
import { formatNumber, rfc2822 } from "./resource";

/** Where calls to a number go; a text is empty when it was not set. */
export interface TwilioRouting {
  voiceUrl: string;
  voiceMethod: "GET" | "POST";
  statusCallback: string;
  statusCallbackMethod: "GET" | "POST";
  createdAt: number;
}

/** Twilio's IncomingPhoneNumbers resource. */
export class TwilioNumbers {
  readonly #accountSid: string;
  readonly #book: NumberBook<TwilioRouting>;

  constructor({ accountSid, numbers }: TwilioAccount) {
    this.#accountSid = accountSid;
    this.#book = new NumberBook<TwilioRouting>(numbers ?? null, () => ({
      voiceUrl: "",
      voiceMethod: "POST",
      statusCallback: "",
      statusCallbackMethod: "POST",
      createdAt: Date.now(),
    }));
  }

  get(number: string): TwilioRouting | undefined {
    return this.#book.get(number);
  }

  set({ number, inboundUrl, statusUrl }: AccountNumber): void {
    Object.assign(this.#book.add(number), { voiceUrl: inboundUrl ?? "", statusCallback: statusUrl ?? "" });
  }

  all(): AccountNumber[] {
    return this.#book.list((number, { voiceUrl, statusCallback }) => ({
      number,
      inboundUrl: voiceUrl || null,
      statusUrl: statusCallback || null,
    }));
  }

  clear(): void {
    this.#book.clear();
  }

  /** The page of numbers, filtered by PhoneNumber: a part of one, or a whole one. */
  list(query: URLSearchParams): unknown {
    const wanted = query.get("PhoneNumber");
    if (wanted && isE164(wanted)) this.#book.find(wanted);
    const numbers = this.#book.entries().filter(([number]) => wanted === null || number.includes(wanted));
    const path = `/2010-04-01/Accounts/${this.#accountSid}/IncomingPhoneNumbers.json`;
    return {
      incoming_phone_numbers: numbers.map(([number, routing]) => this.#present(number, routing)),
      page: 0,
      page_size: 50,
      start: 0,
      end: Math.max(numbers.length - 1, 0),
      uri: `${path}?PageSize=50&Page=0`,
      first_page_uri: `${path}?PageSize=50&Page=0`,
      previous_page_uri: null,
      next_page_uri: null,
    };
  }

  /**
   * One number; `form` changes it.
   * @throws TwilioRestError 20404, 21205, 21209
   */
  one(sid: string, form: URLSearchParams | null, path: string): unknown {
    const found = this.#book.entries().find(([number]) => sidOf(number) === sid);
    if (!found) throw new TwilioRestError(404, 20404, `The requested resource ${path} was not found`);
    const [number, routing] = found;
    if (form) update(routing, form);
    return this.#present(number, routing);
  }

  #present(number: string, routing: TwilioRouting): Record<string, unknown> {
    const sid = sidOf(number);
    return {
      sid,
      account_sid: this.#accountSid,
      friendly_name: formatNumber(number),
      phone_number: number,
      voice_url: routing.voiceUrl,
      voice_method: routing.voiceMethod,
      voice_fallback_url: "",
      voice_fallback_method: "POST",
      voice_caller_id_lookup: false,
      voice_application_sid: "",
      voice_receive_mode: "voice",
      status_callback: routing.statusCallback,
      status_callback_method: routing.statusCallbackMethod,
      sms_url: "",
      sms_method: "POST",
      sms_fallback_url: "",
      sms_fallback_method: "POST",
      sms_application_sid: "",
      date_created: rfc2822(routing.createdAt),
      date_updated: rfc2822(routing.createdAt),
      capabilities: { voice: true, sms: true, mms: false, fax: false },
      address_requirements: "none",
      address_sid: null,
      identity_sid: null,
      bundle_sid: null,
      trunk_sid: null,
      emergency_status: "Inactive",
      emergency_address_sid: null,
      emergency_address_status: "unregistered",
      api_version: "2010-04-01",
      beta: false,
      origin: "twilio",
      status: "in-use",
      type: "local",
      uri: `/2010-04-01/Accounts/${this.#accountSid}/IncomingPhoneNumbers/${sid}.json`,
      subresource_uris: {},
    };
  }
}

function update(routing: TwilioRouting, form: URLSearchParams): void {
  const url = (name: string, now: string) => {
    const text = form.get(name);
    if (text === null || text === "") return text ?? now;
    if (URL.canParse(text) && /^https?:\/\//.test(text)) return text;
    throw new TwilioRestError(400, 21205, `${name} is not a valid URL: ${text}`);
  };
  const method = (name: string, now: "GET" | "POST") => {
    const text = form.get(name)?.toUpperCase() ?? now;
    if (text === "GET" || text === "POST") return text;
    throw new TwilioRestError(400, 21209, `${name} must be GET or POST, not ${text}`);
  };
  Object.assign(routing, {
    voiceUrl: url("VoiceUrl", routing.voiceUrl),
    voiceMethod: method("VoiceMethod", routing.voiceMethod),
    statusCallback: url("StatusCallback", routing.statusCallback),
    statusCallbackMethod: method("StatusCallbackMethod", routing.statusCallbackMethod),
  });
}

function sidOf(number: string): string {
  return `PN${createHash("md5").update(number).digest("hex")}`;
}
