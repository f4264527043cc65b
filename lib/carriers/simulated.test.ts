import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CarrierPort, CarrierStatus } from "@/lib/domain/ports/carrier";
import { startCarrierSim, type CarrierSim } from "@/packages/carrier-sim/src/index";
import { createPlivoCarrier } from "./plivo";
import { Switchboard, type Arrival } from "./testing/switchboard";
import { createTwilioCarrier } from "./twilio";
import { createVonageCarrier } from "./vonage";

// The carriers against the simulator, which is written from the same protocol facts by other hands: where the two do not
// meet, one of them has misread the carrier.

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const twilio = { accountSid: `AC${"0".repeat(31)}1`, authToken: "twilio-token" };
const plivo = { authId: "MAXXXXXXXXXXXXXXXXXX", authToken: "plivo-token" };
const shared = { applicationId: "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab", signatureSecret: "s".repeat(32) };
const vonage = { ...shared, apiKey: "a1b2c3d", apiSecret: "api-secret" };

const PHONE = "+15551230001";
const OURS = "+15559876543";

let sim: CarrierSim;
beforeAll(async () => {
  sim = await startCarrierSim({
    host: "127.0.0.1",
    port: 0,
    twilio,
    plivo,
    vonage: { ...vonage, publicKey: KEYS.publicKey },
  });
});
afterAll(() => sim.close());

const CREATE: Record<string, (baseUrl: string) => CarrierPort> = {
  twilio: (baseUrl) => createTwilioCarrier({ ...twilio, baseUrl }),
  plivo: (baseUrl) => createPlivoCarrier({ ...plivo, baseUrl }),
  vonage: (baseUrl) => createVonageCarrier({ ...vonage, privateKey: KEYS.privateKey, baseUrl }),
};

describe.each(Object.keys(CREATE))("%s, simulated", (name) => {
  let app: Switchboard;
  let carrier: CarrierPort;
  beforeEach(async () => {
    await control("POST", "reset");
    app = new Switchboard();
    await app.start();
    carrier = CREATE[name]!(sim.url);
    app.serve(carrier);
  });
  afterEach(() => app.stop());

  const place = async (onRing: string, machine = false) => {
    const script = { on_ring: { action: onRing, after_ms: 0 }, answered_by: { who: "machine", after_ms: 0 } };
    await control("PUT", `phones/${PHONE}`, script);
    return carrier.placeCall({
      from: OURS,
      to: PHONE,
      ringTimeoutSeconds: 30,
      maxDurationSeconds: 600,
      answerUrl: `${app.url}/answer?leg=leg_1`,
      statusUrl: `${app.url}/status?leg=leg_1`,
      machine: machine ? { mode: "message", url: `${app.url}/amd?leg=leg_1` } : null,
    });
  };
  const isAbout = (id: string) => (arrival: Arrival) =>
    arrival.kind === "webhook" && arrival.path === "/answer" && carrier.callIdOf(arrival.webhook) === id;
  const hears = (kind: string) => (arrival: Arrival) =>
    arrival.kind === "media" && arrival.input.kind === kind && arrival.input;
  const tells = (wanted: CarrierStatus["status"]) => (arrival: Arrival) => {
    const word = arrival.kind === "webhook" && arrival.path === "/status" && carrier.parseStatus(arrival.webhook);
    return word && word.status === wanted && word;
  };

  it("connects a phone, carries sound, marks and keys, goes on after the stream, and says what it cost", async () => {
    const { providerCallId } = await place("answer");
    expect(await app.until(hears("start"))).toMatchObject({ providerCallId });
    await app.until(hears("audio"));
    await control("POST", `calls/${providerCallId}/keys`, { digits: "5" });
    expect(await app.until(hears("dtmf"))).toEqual({ kind: "dtmf", digit: "5" });
    app.socket!.send(app.codec!.audio(new Int16Array((app.codec!.sampleRate * 20) / 1000)));
    app.socket!.send(app.codec!.mark("g1")!);
    expect(await app.until(hears("mark"))).toEqual({ kind: "mark", name: "g1" });
    app.socket!.send(app.codec!.clear()!);
    expect(await carrier.fetchStatus(providerCallId)).toMatchObject({ status: "in_progress" });

    const answers = () => app.arrivals.filter(isAbout(providerCallId)).length;
    expect(answers()).toBe(1);
    app.next = "hangUp";
    app.socket!.close();
    const ended = await app.until(tells("completed"));
    expect(answers()).toBe(2);
    expect(ended).toMatchObject({ providerCallId, reason: null, billDuration: expect.any(Number) as number });
    const charged = [(await carrier.fetchStatus(providerCallId))!, (await carrier.fetchStatus(providerCallId))!][1]!;
    expect(charged).toMatchObject({ status: "completed", charge: { price: expect.stringMatching(/^\d/) as string } });
    expect(app.arrivals.filter((arrival) => arrival.kind !== "media" && !arrival.verified)).toEqual([]);
  });

  it("presses keys towards the phone", async () => {
    const { providerCallId } = await place("answer");
    await app.until(hears("start"));
    const { digitsOut } = carrier.capabilities;
    if (digitsOut === "request") await carrier.sendDigits(providerCallId, "12#");
    if (digitsOut === "stream") {
      app.socket!.send(app.codec!.digits("12#")!);
      app.socket!.send(app.codec!.mark("after")!);
      await app.until(hears("mark"));
    }
    const { errors } = (await control("GET", `calls/${providerCallId}`)) as { errors: unknown[] };
    expect(errors).toEqual([]);
    await carrier.hangUp(providerCallId);
    await app.until(tells("completed"));
    await carrier.hangUp(providerCallId);
    expect(await carrier.redirect(providerCallId, `${app.url}/answer?leg=leg_1`)).toBe(false);
  });

  it("sends an answered call to its document anew", async () => {
    const { providerCallId } = await place("answer");
    await app.until(hears("start"));
    app.next = "hangUp";
    expect(await carrier.redirect(providerCallId, `${app.url}/answer?leg=leg_1`)).toBe(true);
    await app.until(tells("completed"));
    expect(app.arrivals.filter(isAbout(providerCallId))).toHaveLength(2);
  });

  it.each([
    ["busy", "busy"],
    ["reject", "rejected"],
    ["no_answer", "no_answer"],
  ])("says why a phone did not answer: %s", async (onRing, reason) => {
    const { providerCallId } = await place(onRing);
    expect(await app.until(tells("failed"))).toMatchObject({ providerCallId, reason });
  });

  it("tells of a machine", async () => {
    const { providerCallId } = await place("answer", true);
    const word = await app.until((arrival) => arrival.kind === "webhook" && carrier.parseMachine(arrival.webhook));
    expect(word).toEqual({ providerCallId, answeredBy: "machine" });
  });

  it("finds a call that it placed, and hangs it up while it rings", async () => {
    const since = new Date();
    const { providerCallId } = await place("ring_forever");
    await app.until(tells("ringing"));
    expect(await carrier.findPlaced({ from: OURS, to: PHONE, since })).toEqual([providerCallId]);
    await carrier.hangUp(providerCallId);
    expect(await app.until(tells("failed"))).toMatchObject({ providerCallId, reason: "canceled" });
    expect(await carrier.fetchStatus("00000000-0000-4000-8000-000000000000")).toBeNull();
  });

  it("sends a number's calls to us", async () => {
    const urls = { inboundUrl: `${app.url}/inbound`, statusUrl: `${app.url}/status` };
    expect(await carrier.routeNumber(OURS, urls)).toBe(true);
    const { id } = (await control("POST", "calls", { carrier: name, from: PHONE, to: OURS })) as { id: string };
    const call = await app.until((arrival) => arrival.kind === "webhook" && carrier.parseInbound(arrival.webhook));
    expect(call).toEqual({ providerCallId: id, from: PHONE, to: OURS });
    expect(await app.until(hears("start"))).toMatchObject({ providerCallId: id });
    await carrier.hangUp(id);
    expect(await app.until(tells("completed"))).toMatchObject({ providerCallId: id });
  });
});

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${sim.url}/sim/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
  return response.json();
}
