import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WirePhone } from "./wire-phone";

/** A call that was asked of the carrier. */
export interface PlacedCall {
  /** performance.now() of the request. */
  askedAt: number;
  sid: string;
  from: string;
  to: string;
  answerUrl: string;
  statusUrl: string;
}

/** How a webhook was answered. */
export interface Ack {
  status: number;
  ms: number;
  body: string;
}

/**
 * Twilio, as far as the bench needs it and in the bench's own process, so that one clock measures both ends: it takes calls,
 * rings nothing, and sends the webhooks and opens the media streams that it is told to.
 */
export class WireCarrier {
  readonly accountSid = `AC${randomBytes(16).toString("hex")}`;
  readonly authToken = randomBytes(16).toString("hex");
  /** Every call that was asked for, by the number it goes to. */
  readonly placed = new Map<string, PlacedCall>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #over = new Set<string>();
  readonly #onEnd = new Map<string, () => void>();

  static async start(): Promise<WireCarrier> {
    const carrier = new WireCarrier();
    await new Promise<void>((resolve) => carrier.#server.listen(0, "127.0.0.1", resolve));
    return carrier;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The settings of a stack whose carrier this is. */
  env(): Record<string, string> {
    return {
      TWILIO_ACCOUNT_SID: this.accountSid,
      TWILIO_AUTH_TOKEN: this.authToken,
      TWILIO_BASE_URL: this.url,
      TWILIO_CALLS_PER_SECOND: "1000",
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Tells what became of a call, as its `sequence`th status. Rejects where there is no answer. */
  status(call: PlacedCall, sequence: number, status: string, more: Record<string, string> = {}): Promise<Ack> {
    return this.#post(call.statusUrl, {
      ...this.#about(call, status),
      CallbackSource: "call-progress-events",
      SequenceNumber: String(sequence),
      ...more,
    });
  }

  /** Has the phone of a call pick up, and opens the media stream that the answer asks for. */
  async answer(call: PlacedCall): Promise<WirePhone> {
    const { status, body } = await this.#post(call.answerUrl, this.#about(call, "in-progress"));
    const url = /<Stream[^>]*\surl="([^"]+)"/.exec(body)?.[1];
    if (!url) throw new Error(`the answer of a phone was met with HTTP ${status} and no stream`);
    const phone = await WirePhone.connect(url.replaceAll("&amp;", "&"), this.#sign(url, {}));
    phone.start(call.sid);
    this.#onEnd.set(call.sid, () => phone.hangUp());
    return phone;
  }

  /** Hangs up at the phone's end. */
  async hangUp(call: PlacedCall): Promise<void> {
    this.#end(call.sid);
    await this.status(call, 3, "completed", { CallDuration: "1", Duration: "1" });
  }

  #end(sid: string): void {
    this.#over.add(sid);
    this.#onEnd.get(sid)?.();
    this.#onEnd.delete(sid);
  }

  #about(call: PlacedCall, status: string): Record<string, string> {
    return {
      AccountSid: this.accountSid,
      ApiVersion: "2010-04-01",
      CallSid: call.sid,
      CallStatus: status,
      Direction: "outbound-api",
      From: call.from,
      To: call.to,
    };
  }

  async #post(url: string, fields: Record<string, string>): Promise<Ack> {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": this.#sign(url, fields),
    };
    const sentAt = performance.now();
    const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
    const body = await response.text();
    return { status: response.status, ms: performance.now() - sentAt, body };
  }

  #sign(url: string, fields: Record<string, string>): string {
    const text = Object.keys(fields)
      .sort()
      .map((name) => name + fields[name])
      .join("");
    return createHmac("sha1", this.authToken)
      .update(url + text)
      .digest("base64");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const askedAt = performance.now();
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const path = new URL(request.url!, this.url).pathname;
    const reply = (status: number, content: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    const sid = /\/Calls\/(CA\w+)\.json$/.exec(path)?.[1];
    if (sid) {
      if (request.method === "POST") this.#end(sid);
      return void reply(200, {
        sid,
        status: this.#over.has(sid) ? "completed" : "ringing",
        duration: null,
        price: null,
      });
    }
    if (!path.endsWith("/Calls.json") || request.method !== "POST") {
      return void reply(200, { calls: [], page: 0, page_size: 50 });
    }
    const form = new URLSearchParams(body);
    const call: PlacedCall = {
      askedAt,
      sid: `CA${randomBytes(16).toString("hex")}`,
      from: form.get("From")!,
      to: form.get("To")!,
      answerUrl: form.get("Url")!,
      statusUrl: form.get("StatusCallback")!,
    };
    this.placed.set(call.to, call);
    reply(201, { sid: call.sid, status: "queued", duration: null, price: null });
  }
}
