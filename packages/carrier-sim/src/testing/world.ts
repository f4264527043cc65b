import { startCarrierSim, type CarrierSim } from "../index";
import type { presentSimulatedCall } from "../control/present";
import type { CallEvent } from "../phone/log";
import { TwilioApp } from "./twilio-app";

export const ACCOUNT_SID = `AC${"0".repeat(31)}1`;
export const AUTH_TOKEN = "test-token";
export const PHONE = "+15551230001";
export const FROM = "+15559876543";

const DEADLINE_MS = 10_000;

type PresentedCall = ReturnType<typeof presentSimulatedCall>;

/** An answer of the simulator. */
export interface Reply<T> {
  status: number;
  body: T;
}

/** A simulator and an application that uses it, on loopback. */
export class World {
  readonly sim: CarrierSim;
  readonly app: TwilioApp;

  private constructor(sim: CarrierSim, app: TwilioApp) {
    this.sim = sim;
    this.app = app;
  }

  static async start(): Promise<World> {
    const sim = await startCarrierSim({
      host: "127.0.0.1",
      port: 0,
      twilio: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN },
    });
    return new World(sim, await TwilioApp.start());
  }

  async close(): Promise<void> {
    await this.sim.close();
    await this.app.close();
  }

  /** Asks the control API. */
  async control<T = unknown>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
    const isAudio = body instanceof Uint8Array;
    const response = await fetch(`${this.sim.url}/sim/${path}`, {
      method,
      headers: { "content-type": isAudio ? "audio/wav" : "application/json" },
      body: isAudio ? new Uint8Array(body) : body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Asks the REST API with a form, as the account or as whoever `authorization` says. */
  async rest<T = Record<string, unknown>>(
    method: string,
    path: string,
    form: [string, string][] = [],
    authorization = `Basic ${btoa(`${ACCOUNT_SID}:${AUTH_TOKEN}`)}`,
  ): Promise<Reply<T>> {
    const response = await fetch(`${this.sim.url}/2010-04-01/Accounts/${ACCOUNT_SID}/${path}`, {
      method,
      headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
      body: method === "GET" ? undefined : new URLSearchParams(form).toString(),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Lets the phone pick up at the first ring, and places a call that asks for every status callback. */
  async call(twiml: string, extra: [string, string][] = []): Promise<string> {
    this.app.documents.set("/answer", { body: `<Response>${twiml}</Response>` });
    await this.control("PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: 0 } });
    return this.place([["Url", `${this.app.url}/answer`], ...extra]);
  }

  /** Places a call that asks for every status callback. @returns the call's SID. */
  async place(form: [string, string][]): Promise<string> {
    const events = ["initiated", "ringing", "answered", "completed"];
    const { status, body } = await this.rest<{ sid: string }>("POST", "Calls.json", [
      ["To", PHONE],
      ["From", FROM],
      ["StatusCallback", `${this.app.url}/status`],
      ...events.map((event): [string, string] => ["StatusCallbackEvent", event]),
      ...form,
    ]);
    if (status !== 201) throw new Error(`The call was not created: ${JSON.stringify(body)}`);
    return body.sid;
  }

  async inspect(sid: string): Promise<PresentedCall> {
    return (await this.control<PresentedCall>("GET", `calls/${sid}`)).body;
  }

  async events(sid: string): Promise<CallEvent[]> {
    return (await this.control<{ events: CallEvent[] }>("GET", `calls/${sid}/events`)).body.events;
  }

  /** Waits until a call has an event of a type. Fails after 10 seconds. */
  async untilEvent(sid: string, type: string): Promise<void> {
    await this.until(`${type} in ${sid}`, async () => (await this.events(sid)).some((event) => event.type === type));
  }

  /** Waits until a call has ended. Fails after 10 seconds. */
  async untilEnded(sid: string): Promise<void> {
    await this.until(`the end of ${sid}`, async () => (await this.inspect(sid)).phase === "ended");
  }

  /** Asks again and again until it is so. Fails after 10 seconds. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await isSo())) if (Date.now() > deadline) throw new Error(`Waited ${DEADLINE_MS} ms in vain for ${what}`);
  }

  async heardWav(sid: string): Promise<Buffer> {
    const response = await fetch(`${this.sim.url}/sim/calls/${sid}/heard.wav`);
    return Buffer.from(await response.arrayBuffer());
  }
}
