import { verifySignature } from "@vonage/jwt";
import type { Vonage } from "@vonage/server-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyTones } from "../audio/tones";
import { resample } from "../audio/resample";
import { fromLittleEndian, toLittleEndian } from "../audio/stream-resampler";
import { parseWav, writeWav } from "../audio/wav";
import { Carriers, FROM, PHONE, VONAGE } from "../testing/carriers";
import { amplitudeOf, tone } from "../testing/tone";
import { vonageClient } from "../testing/vonage-client";

const TONE_AMPLITUDE = 16384;

let world: Carriers;
let client: Vonage;

beforeEach(async () => {
  world = await Carriers.start();
  client = vonageClient(world.sim.url);
});
afterEach(() => world.close());

const decibels = (amplitude: number) => Math.abs(20 * Math.log10(amplitude / TONE_AMPLITUDE));
const audioFrames = () => world.app.frames.filter(({ isBinary }) => isBinary).map(({ data }) => data);

interface Connection {
  path?: string;
  contentType?: string;
  event?: Record<string, unknown>;
  after?: unknown[];
}

/** Answers a call with a WebSocket. @returns the phone leg's uuid. */
async function connect({ path = "/media/t0ken", contentType, event, after = [] }: Connection = {}): Promise<string> {
  await world.answerAtOnce();
  const { url, wsUrl } = world.app;
  const endpoint = {
    type: "websocket",
    uri: wsUrl + path,
    "content-type": contentType ?? "audio/l16;rate=16000",
    headers: { legId: "leg_1" },
    authorization: { type: "vonage" },
  };
  const { uuid } = await client.voice.createOutboundCall({
    to: [{ type: "phone", number: PHONE.slice(1) }],
    from: { type: "phone", number: FROM.slice(1) },
    ncco: [{ action: "connect", endpoint: [endpoint], ...event }, ...after],
    eventUrl: [`${url}/event`],
  } as never);
  return uuid;
}

/** Sends sound in frames of so many bytes. */
function play(samples: Int16Array, frameBytes = 640): void {
  const bytes = toLittleEndian(samples);
  for (let at = 0; at < bytes.length; at += frameBytes) world.app.socket?.send(bytes.subarray(at, at + frameBytes));
}

describe("the WebSocket of an answered call at Vonage", () => {
  it("is opened with a signed token and begins with a space and its headers", async () => {
    await connect();
    await world.app.frame("websocket:connected");
    const [upgrade] = world.app.upgrades;
    const token = String(upgrade?.headers.authorization).replace("Bearer ", "");
    expect(verifySignature(token, VONAGE.signatureSecret)).toBe(true);
    const [first] = world.app.frames;
    expect(first?.data.toString("utf8").startsWith(' {"event"')).toBe(true);
    expect(first?.json).toEqual({
      event: "websocket:connected",
      "content-type": "audio/l16;rate=16000",
      legId: "leg_1",
    });
  });

  it.each([
    ["audio/l16;rate=8000", 320],
    ["audio/l16;rate=16000", 640],
    ["audio/l16;rate=24000", 960],
  ])("carries %s in binary frames of %i bytes", async (contentType, size) => {
    await connect({ contentType });
    await world.app.until("three frames", () => audioFrames().length >= 3);
    expect(audioFrames().slice(0, 3).map(({ length }) => length)).toEqual([size, size, size]); // prettier-ignore
  });

  it("is a leg of its own, with events of its own uuid and a URL in place of a number", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    const told = await world.app.request("/event", { to: `${world.app.wsUrl}/media/t0ken`, status: "answered" });
    expect(told.fields.uuid).not.toBe(uuid);
    expect(told.fields.conversation_uuid).toBe((await client.voice.getCall(uuid)).conversationUUID);
    expect(await client.voice.getCall(String(told.fields.uuid))).toMatchObject({ status: "answered" });
    await client.voice.hangupCall(uuid);
    await world.app.request("/event", { uuid: told.fields.uuid, status: "completed" });
  });

  it("plays 16 kHz to the phone's 8 kHz without loss of level, and answers a notify when it was played", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    play(tone(1000, 400, 16_000));
    world.app.sendJson({ action: "notify", payload: { mark: "end" } });
    expect(await world.app.frame("websocket:notify")).toEqual({ event: "websocket:notify", payload: { mark: "end" } });
    const { samples } = parseWav(await world.heardWav(uuid));
    const first = samples.findIndex((sample) => Math.abs(sample) > 8000);
    expect(samples.findLastIndex((sample) => Math.abs(sample) > 8000) - first).toBeGreaterThan(3000);
    expect(decibels(amplitudeOf(1000, samples.slice(first + 160, first + 2560), 8000))).toBeLessThan(1);
  });

  it("carries what the phone says at 16 kHz without loss of level", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    const wav = writeWav({ samples: tone(700, 400, 8000), sampleRate: 8000 });
    await fetch(`${world.sim.url}/sim/calls/${uuid}/speak?wait=true`, {
      method: "POST",
      headers: { "content-type": "audio/wav" },
      body: new Uint8Array(wav),
    });
    const heard = fromLittleEndian(Buffer.concat(audioFrames()));
    const first = heard.findIndex((sample) => Math.abs(sample) > 8000);
    expect(decibels(amplitudeOf(700, heard.slice(first + 320, first + 5120), 16_000))).toBeLessThan(1);
  });

  it("cuts what is longer than a frame", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    play(tone(1000, 400, 16_000), 1280);
    world.app.sendJson({ action: "notify", payload: {} });
    await world.app.frame("websocket:notify");
    const { media, errors } = await world.inspect(uuid);
    expect(media.received_ms).toBe(200);
    expect(errors[0]).toMatchObject({ code: "websocket_frame" });
  });

  it("forgets what was not played on a clear", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    play(tone(1000, 5000, 16_000));
    world.app.sendJson({ action: "notify", payload: { mark: "lost" } });
    world.app.sendJson({ action: "clear" });
    await world.app.frame("websocket:cleared");
    expect((await world.inspect(uuid)).media).toMatchObject({ clears: 1, marks_returned: 0 });
    expect((await world.inspect(uuid)).media.buffered_ms).toBeLessThan(100);
  });

  it("leaves a notify unanswered when it is told to", async () => {
    await world.control("POST", "faults", { notify_unanswered: true });
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    world.app.sendJson({ action: "notify", payload: {} });
    world.app.sendJson({ action: "clear" });
    await world.app.frame("websocket:cleared");
    expect((await world.inspect(uuid)).media).toMatchObject({ marks_received: 1, marks_returned: 0 });
  });

  it("carries keys, and tones in the sound that the phone hears as keys", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    await world.control("POST", `calls/${uuid}/keys`, { digits: "5" });
    expect(await world.app.frame("websocket:dtmf")).toEqual({ event: "websocket:dtmf", digit: "5", duration: 260 });
    play(await resample({ samples: keyTones("19"), sampleRate: 8000 }, 16_000));
    world.app.sendJson({ action: "notify", payload: {} });
    await world.app.frame("websocket:notify");
    const heard = (await world.events(uuid)).filter(({ type }) => type === "phone.heard_key");
    expect(heard.map(({ digit }) => digit)).toEqual(["1", "9"]);
  });

  it("asks for another NCCO when the application closes it and said where, and ends without one", async () => {
    const eventUrl = [`${world.app.url}/resume`];
    const uuid = await connect({ event: { eventType: "synchronous", eventUrl } });
    await world.app.frame("websocket:connected");
    const again = [{ action: "notify", payload: {}, eventUrl: [`${world.app.url}/again`] }];
    world.app.documents.set("/resume", { body: JSON.stringify(again), contentType: "application/json" });
    world.app.socket?.close();
    const told = await world.app.request("/resume");
    expect(told.fields).toMatchObject({ status: "disconnected", to: `${world.app.wsUrl}/media/t0ken` });
    await world.app.request("/again");
    await world.app.request("/event", { uuid, status: "completed" });
  });

  it("that is refused fails as a leg, and the call goes on", async () => {
    const after = [{ action: "notify", payload: {}, eventUrl: [`${world.app.url}/next`] }];
    await connect({ path: "/refused", after });
    await world.app.request("/event", { status: "failed" });
    await world.app.request("/next");
  });

  it("is left behind when the call is moved", async () => {
    const uuid = await connect();
    await world.app.frame("websocket:connected");
    await client.voice.transferCallWithNCCO(uuid, [
      { action: "notify", payload: {}, eventUrl: [`${world.app.url}/moved`] },
    ] as never);
    await world.app.request("/moved");
    expect(world.app.closeCode).not.toBeNull();
  });
});
