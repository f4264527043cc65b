import { generateKeyPairSync } from "node:crypto";
import type { PlivoAccount, VonageAccount } from "../accounts";
import type { presentSimulatedCall } from "../control/present";
import { startCarrierSim, type CarrierSim } from "../index";
import type { CallEvent } from "../phone/log";
import { CarrierApp } from "./carrier-app";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** The key with which the application at Vonage signs. */
export const VONAGE_PRIVATE_KEY = keys.privateKey;
export const VONAGE: VonageAccount = {
  applicationId: "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
  publicKey: keys.publicKey,
  signatureSecret: "abcdefghijklmnopqrstuvwxyz012345",
  apiKey: "a1b2c3d",
  apiSecret: "vonage-test-secret",
};
export const PLIVO: PlivoAccount = { authId: "MAXXXXXXXXXXXXXXXXXX", authToken: "plivo-test-token" };

export const PHONE = "+15551230001";
export const FROM = "+15559876543";

/** A simulator with accounts at all carriers and an application that uses it, on loopback. */
export class Carriers {
  readonly sim: CarrierSim;
  readonly app: CarrierApp;

  private constructor(sim: CarrierSim, app: CarrierApp) {
    this.sim = sim;
    this.app = app;
  }

  static async start(): Promise<Carriers> {
    const twilio = { accountSid: `AC${"0".repeat(31)}1`, authToken: "twilio-test-token" };
    const sim = await startCarrierSim({ host: "127.0.0.1", port: 0, twilio, plivo: PLIVO, vonage: VONAGE });
    return new Carriers(sim, await CarrierApp.start());
  }

  async close(): Promise<void> {
    await this.sim.close();
    await this.app.close();
  }

  /** Asks the control API. */
  async control<T = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.sim.url}/sim/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Lets the phone pick up at the first ring. */
  async answerAtOnce(script: Record<string, unknown> = {}): Promise<void> {
    await this.control("PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: 0 }, ...script });
  }

  async inspect(id: string): Promise<ReturnType<typeof presentSimulatedCall>> {
    return (await this.control<ReturnType<typeof presentSimulatedCall>>("GET", `calls/${id}`)).body;
  }

  async events(id: string): Promise<CallEvent[]> {
    return (await this.control<{ events: CallEvent[] }>("GET", `calls/${id}/events`)).body.events;
  }

  async heardWav(id: string): Promise<Buffer> {
    const response = await fetch(`${this.sim.url}/sim/calls/${id}/heard.wav`);
    return Buffer.from(await response.arrayBuffer());
  }
}
