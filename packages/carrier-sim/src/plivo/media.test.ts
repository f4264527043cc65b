import plivo from "plivo";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeMulaw } from "../audio/mulaw";
import { keyTones } from "../audio/tones";
import { parseWav } from "../audio/wav";
import { Carriers, FROM, PHONE, PLIVO } from "../testing/carriers";
import { amplitudeOf, tone } from "../testing/tone";
import { plivoClient, restorePlivo } from "../testing/plivo-client";

const TONE_AMPLITUDE = 16384;

let world: Carriers;
let client: plivo.Client;

beforeEach(async () => {
  world = await Carriers.start();
  client = plivoClient(world.sim.url);
});
afterEach(async () => {
  restorePlivo();
  await world.close();
});

const MULAW = 'contentType="audio/x-mulaw;rate=8000"';

/** Answers a call with a stream. @returns the call's UUID, once the stream has started. */
async function stream(attributes = MULAW, rest = "", path = "/media/t0ken?leg=9&amp;a=b"): Promise<string> {
  await world.answerAtOnce();
  const { url, wsUrl } = world.app;
  const callback = `statusCallbackUrl="${url}/stream"`;
  const body = `<Response><Stream bidirectional="true" keepCallAlive="true" ${callback} extraHeaders="legId=abc,x=1" ${attributes}>${wsUrl}${path}</Stream>${rest}</Response>`;
  world.app.documents.set("/answer", { body });
  const { requestUuid } = await client.calls.create(FROM, PHONE, `${url}/answer`, { hangupUrl: `${url}/hangup` });
  return String(requestUuid);
}

function play(samples: Int16Array): void {
  const bytes = Buffer.from(encodeMulaw(samples));
  for (let at = 0; at < bytes.length; at += 160) {
    const payload = bytes.subarray(at, at + 160).toString("base64");
    world.app.sendJson({ event: "playAudio", media: { contentType: "audio/x-mulaw", sampleRate: 8000, payload } });
  }
}

const streamId = async () => ((await world.app.frame("start")).start as { streamId: string }).streamId;

describe("the audio stream of an answered call at Plivo", () => {
  it("is opened with a signature over the http form of its URL, which keeps its query", async () => {
    await stream();
    await world.app.frame("start");
    const [upgrade] = world.app.upgrades;
    expect(upgrade?.url).toBe(`${world.app.wsUrl}/media/t0ken?leg=9&a=b`);
    const check = (url: string) =>
      plivo.validateV3Signature(
        "GET",
        url,
        String(upgrade?.headers["x-plivo-signature-v3-nonce"]),
        PLIVO.authToken,
        String(upgrade?.headers["x-plivo-signature-v3"]),
      );
    expect(check(`${world.app.url}/media/t0ken?leg=9&a=b`)).toBe(true);
    expect(check(`${world.app.wsUrl}/media/t0ken?leg=9&a=b`)).toBe(false);
  });

  it("begins with start, then carries 20 ms frames with numbers as numbers", async () => {
    const uuid = await stream();
    await world.app.until("three frames", () => world.app.frames.length >= 4);
    const [start, first, second] = world.app.frames.map(({ json }) => json);
    expect(start).toMatchObject({
      event: "start",
      sequenceNumber: 1,
      start: { callId: uuid, accountId: PLIVO.authId, mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000 } },
      extra_headers: "legId=abc;x=1",
    });
    expect(first).toMatchObject({ event: "media", sequenceNumber: 2, media: { track: "inbound", chunk: 1 } });
    expect(second).toMatchObject({
      sequenceNumber: 3,
      media: { chunk: 2, timestamp: expect.stringMatching(/^\d{13}$/) },
    });
    const { payload } = first?.media as { payload: string };
    expect(Buffer.from(payload, "base64").equals(Buffer.alloc(160, 0xff))).toBe(true);
    expect((await world.app.request("/stream")).fields).toMatchObject({ Event: "StartStream", CallUUID: uuid });
  });

  it("carries L16 when that is asked for", async () => {
    await stream('contentType="audio/x-l16;rate=16000"');
    const { media } = await world.app.frame("media");
    expect(Buffer.from((media as { payload: string }).payload, "base64")).toHaveLength(640);
  });

  it("plays what it is sent and tells when a checkpoint was reached", async () => {
    const uuid = await stream();
    const id = await streamId();
    play(tone(1000, 400, 8000));
    world.app.sendJson({ event: "checkpoint", streamId: id, name: "end" });
    expect(await world.app.frame("playedStream")).toMatchObject({ name: "end", streamId: id });
    const { samples } = parseWav(await world.heardWav(uuid));
    const first = samples.findIndex((sample) => Math.abs(sample) > 8000);
    expect(samples.findLastIndex((sample) => Math.abs(sample) > 8000) - first).toBeGreaterThan(3000);
    const level = amplitudeOf(1000, samples.slice(first, first + 3000), 8000);
    expect(Math.abs(20 * Math.log10(level / TONE_AMPLITUDE))).toBeLessThan(1);
  });

  it("forgets what was not played on a clear, and its checkpoints with it", async () => {
    const uuid = await stream();
    const id = await streamId();
    play(tone(1000, 5000, 8000));
    world.app.sendJson({ event: "checkpoint", streamId: id, name: "a" });
    world.app.sendJson({ event: "clearAudio", streamId: id });
    await world.app.frame("clearedAudio");
    world.app.sendJson({ event: "checkpoint", streamId: id, name: "b" });
    await world.app.frame("playedStream");
    const played = world.app.frames.filter(({ json }) => json.event === "playedStream");
    expect(played.map(({ json }) => json.name)).toEqual(["b"]);
    expect((await world.inspect(uuid)).media.buffered_ms).toBeLessThan(100);
  });

  it.each([
    ["a contentType with a rate", { contentType: "audio/x-mulaw;rate=8000", sampleRate: 8000 }, 160],
    ["no sampleRate", { contentType: "audio/x-mulaw" }, 160],
    ["more than 20 ms", { contentType: "audio/x-mulaw", sampleRate: 8000 }, 161],
  ])("stays silent for %s, and says so", async (_, media, length) => {
    const uuid = await stream();
    await world.app.frame("start");
    const payload = Buffer.alloc(length).toString("base64");
    world.app.sendJson({ event: "playAudio", media: { ...media, payload } });
    await world.app.frame("incorrectPayload");
    expect((await world.inspect(uuid)).media.messages_received).toBe(0);
    expect((await world.inspect(uuid)).media_open).toBe(true);
  });

  it("carries keys both ways, also as tones in the sound", async () => {
    const uuid = await stream();
    await world.app.frame("start");
    await world.control("POST", `calls/${uuid}/keys`, { digits: "5" });
    expect(await world.app.frame("dtmf")).toMatchObject({ dtmf: { track: "inbound", digit: "5" } });
    world.app.sendJson({ event: "sendDTMF", dtmf: "12" });
    play(keyTones("7#"));
    world.app.sendJson({ event: "checkpoint", streamId: await streamId(), name: "keys" });
    await world.app.frame("playedStream");
    const heard = (await world.events(uuid)).filter(({ type }) => type === "phone.heard_key");
    expect(heard.map(({ digit, in_band: inBand }) => [digit, inBand])).toEqual([
      ["1", false],
      ["2", false],
      ["7", true],
      ["#", true],
    ]);
  });

  it("gives way to what follows when the application closes it", async () => {
    world.app.documents.set("/resume", { body: "<Response><Hangup/></Response>" });
    await stream(MULAW, `<Redirect>${world.app.url}/resume</Redirect>`);
    await world.app.frame("start");
    world.app.socket?.close();
    await world.app.request("/resume");
    expect((await world.app.request("/hangup")).fields.HangupCauseCode).toBe("4000");
    expect(world.app.requests.some(({ fields }) => fields.Event === "StopStream")).toBe(true);
  });

  it("that is refused is tried three times, and then gives way to what follows", async () => {
    world.app.documents.set("/resume", { body: "<Response><Hangup/></Response>" });
    await stream(MULAW, `<Redirect>${world.app.url}/resume</Redirect>`, "/refused");
    await world.app.request("/resume");
    expect(world.app.upgrades).toHaveLength(3);
  });

  it("that breaks holds the call until it is moved, with that switch", async () => {
    await world.control("POST", "faults", { socket_loss: "hold" });
    world.app.documents.set("/moved", { body: "<Response><Hangup/></Response>" });
    const uuid = await stream(MULAW, `<Redirect>${world.app.url}/resume</Redirect>`);
    await world.app.frame("start");
    world.app.socket?.terminate();
    await world.app.until("the socket's end", () => world.app.closeCode !== null);
    await client.calls.transfer(uuid, { legs: "aleg", alegUrl: `${world.app.url}/moved` } as never);
    await world.app.request("/hangup");
    expect(world.app.requests.some(({ path }) => path === "/resume")).toBe(false);
  });

  it("that keeps nothing alive does not hold up the end of the document", async () => {
    await world.answerAtOnce();
    const body = `<Response><Stream bidirectional="true" ${MULAW}>${world.app.wsUrl}/second</Stream></Response>`;
    world.app.documents.set("/short", { body });
    const { requestUuid } = await client.calls.create(FROM, PHONE, `${world.app.url}/short`, {
      hangupUrl: `${world.app.url}/short-hangup`,
    });
    const { fields } = await world.app.request("/short-hangup");
    expect(fields).toMatchObject({ CallUUID: String(requestUuid), HangupCauseCode: "4010" });
  });
});
