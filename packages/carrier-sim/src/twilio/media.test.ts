import { spawnSync } from "node:child_process";
import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeMulaw, encodeMulaw } from "../audio/mulaw";
import { keyTones } from "../audio/tones";
import { parseWav, writeWav } from "../audio/wav";
import type { Spoken } from "../phone/line";
import { amplitudeOf, tone } from "../testing/tone";
import { AUTH_TOKEN, PHONE, World } from "../testing/world";

const TONE_AMPLITUDE = 16384;

const hasFlite = spawnSync("flite", ["--version"]).error === undefined;

let world: World;
let stream: string;

beforeEach(async () => {
  world = await World.start();
  stream = `<Connect><Stream url="${world.app.wsUrl}/media/t0ken" name="leg"><Parameter name="legId" value="leg_1"/></Stream></Connect>`;
});
afterEach(() => world.close());

describe("the media stream of an answered call", () => {
  it("is asked for and opened with valid signatures", async () => {
    await world.call(stream);
    await world.app.message("start");

    const asked = world.app.webhooks.find(({ url }) => url.endsWith("/answer"));
    expect(twilio.validateRequest(AUTH_TOKEN, asked?.signature ?? "", asked?.url ?? "", asked?.params ?? {})).toBe(
      true,
    );
    const [upgrade] = world.app.upgrades;
    expect(upgrade?.url).toBe(`${world.app.wsUrl}/media/t0ken`);
    expect(twilio.validateRequest(AUTH_TOKEN, upgrade?.signature ?? "", upgrade?.url ?? "", {})).toBe(true);
  });

  it("begins with connected and start, then carries 20 ms frames with numbers as strings", async () => {
    const sid = await world.call(stream);
    const { app } = world;
    await app.until("five frames", () => app.heard().length >= 5 * 160);

    expect(app.messages[0]).toEqual({ event: "connected", protocol: "Call", version: "1.0.0" });
    expect(app.messages[1]).toMatchObject({
      event: "start",
      sequenceNumber: "1",
      start: {
        callSid: sid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: { legId: "leg_1" },
      },
    });
    const frames = app.messages.slice(2, 7);
    expect(frames.map(({ sequenceNumber }) => sequenceNumber)).toEqual(["2", "3", "4", "5", "6"]);
    expect(frames.map(({ media }) => [media?.chunk, media?.timestamp])).toEqual([
      ["1", "0"],
      ["2", "20"],
      ["3", "40"],
      ["4", "60"],
      ["5", "80"],
    ]);
    expect(
      frames.every(({ media }) => Buffer.from(media?.payload ?? "", "base64").equals(Buffer.alloc(160, 0xff))),
    ).toBe(true);
  });

  it("plays what it is sent to the phone and echoes a mark only after it was played", async () => {
    const sid = await world.call(stream);
    await world.app.message("start");
    const sentAt = performance.now();
    world.app.play(encodeMulaw(tone(1000, 400, 8000)));
    world.app.send({ event: "mark", mark: { name: "end of tone" } });

    expect((await world.app.message("mark")).mark).toEqual({ name: "end of tone" });
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(380);
    const { samples, sampleRate } = parseWav(await world.heardWav(sid));
    expect(sampleRate).toBe(8000);
    const first = samples.findIndex((sample) => Math.abs(sample) > 8000);
    const heard = samples.slice(first, first + 3000);
    expect(Math.abs(20 * Math.log10(amplitudeOf(1000, heard, 8000) / TONE_AMPLITUDE))).toBeLessThan(1);
    const { body } = await world.control<{ audible: { start_ms: number; end_ms: number }[] }>(
      "GET",
      `calls/${sid}/heard.json`,
    );
    expect(body.audible).toHaveLength(1);
    expect((body.audible[0]?.end_ms ?? 0) - (body.audible[0]?.start_ms ?? 0)).toBeGreaterThanOrEqual(400);
    expect((await world.inspect(sid)).media).toMatchObject({
      messages_received: 1,
      received_ms: 400,
      marks_received: 1,
    });
  });

  it("forgets what was not played on a clear, returns the waiting marks, and counts what still comes", async () => {
    const sid = await world.call(stream);
    const { app } = world;
    await app.message("start");
    app.play(encodeMulaw(tone(1000, 10_000, 8000)));
    app.send({ event: "mark", mark: { name: "a" } });
    app.send({ event: "mark", mark: { name: "b" } });
    app.send({ event: "clear" });
    app.play(encodeMulaw(tone(1000, 20, 8000)));
    app.send({ event: "mark", mark: { name: "c" } });

    await app.until("all marks", () => app.messages.some(({ mark }) => mark?.name === "c"));
    expect(app.messages.flatMap(({ mark }) => mark?.name ?? [])).toEqual(["a", "b", "c"]);
    const clear = (await world.events(sid)).find(({ type }) => type === "clear");
    expect(clear).toMatchObject({ marks_returned: ["a", "b"], frames_after: 1, audible_frames_after: 1 });
    expect(Number(clear?.discarded_ms)).toBeGreaterThan(9000);
    const { media } = await world.inspect(sid);
    expect(media).toMatchObject({ clears: 1, marks_returned: 3, frames_after_clear: { total: 1, audible: 1 } });
    expect(media.buffered_ms_max).toBeGreaterThan(9000);
    expect(media.buffered_ms).toBeLessThan(100);
  });

  it("carries what the phone says, whatever the rate of the WAV, and says when it was said", async () => {
    const sid = await world.call(stream);
    await world.app.callback("in-progress");
    const wav = writeWav({ samples: tone(700, 300, 22050), sampleRate: 22050 });
    const { status, body } = await world.control<Spoken>("POST", `calls/${sid}/speak?wait=true`, wav);

    expect(status).toBe(200);
    expect(body.complete).toBe(true);
    expect((body.voice_ended_ms ?? 0) - (body.voice_started_ms ?? 0)).toBe(300);
    const heard = decodeMulaw(world.app.heard());
    const first = heard.findIndex((sample) => Math.abs(sample) > 8000);
    const decibels = 20 * Math.log10(amplitudeOf(700, heard.slice(first + 160, first + 2160), 8000) / TONE_AMPLITUDE);
    expect(Math.abs(decibels)).toBeLessThan(1);
  });

  it.skipIf(!hasFlite)("carries a scripted text as soon as somebody listens", async () => {
    const say = { text: "My order number is four seven one.", voice: "rms", after_ms: 100 };
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: 0 }, say_on_answer: say });
    world.app.documents.set("/answer", { body: `<Response><Pause/>${stream}</Response>` });
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.until("a second of speech", () => {
      const heard = decodeMulaw(world.app.heard());
      return heard.filter((sample) => Math.abs(sample) > 1000).length > 4000;
    });
    const types = (await world.events(sid)).map(({ type }) => type);
    expect(types.indexOf("speech.started")).toBeGreaterThan(types.indexOf("stream.started"));
  });

  it("carries pressed keys one by one", async () => {
    const sid = await world.call(stream);
    const { app } = world;
    await app.message("start");
    await world.control("POST", `calls/${sid}/keys`, { digits: "4#" });
    await app.until("two keys", () => app.messages.filter(({ event }) => event === "dtmf").length === 2);
    expect(app.messages.flatMap(({ dtmf }) => dtmf ?? [])).toEqual([
      { track: "inbound_track", digit: "4" },
      { track: "inbound_track", digit: "#" },
    ]);
  });

  it("carries keys as tones in the sound, which the phone hears as keys", async () => {
    const sid = await world.call(stream);
    await world.app.message("start");
    world.app.play(encodeMulaw(keyTones("40#")));
    world.app.send({ event: "mark", mark: { name: "keys" } });
    await world.app.message("mark");
    const heard = (await world.events(sid)).filter(({ type }) => type === "phone.heard_key");
    expect(heard.map(({ digit, in_band: inBand }) => [digit, inBand])).toEqual([
      ["4", true],
      ["0", true],
      ["#", true],
    ]);
  });

  it.skipIf(!hasFlite)("is told of a machine's greeting when that has ended", async () => {
    const say_on_answer = { text: "Please leave a message.", after_ms: 0 };
    const answered_by = { who: "machine", after_ms: 0 };
    await world.control("PUT", `phones/${PHONE}`, {
      on_ring: { action: "answer", after_ms: 0 },
      say_on_answer,
      answered_by,
    });
    world.app.documents.set("/answer", { body: `<Response>${stream}</Response>` });
    const sid = await world.place([
      ["Url", `${world.app.url}/answer`],
      ["MachineDetection", "DetectMessageEnd"],
      ["AsyncAmd", "true"],
      ["AsyncAmdStatusCallback", `${world.app.url}/amd`],
    ]);
    const { params } = await world.app.until("the word on the machine", () =>
      world.app.webhooks.find(({ url }) => url.endsWith("/amd")),
    );
    expect(params.AnsweredBy).toBe("machine_end_beep");
    const types = (await world.events(sid)).map(({ type }) => type);
    expect(types).toContain("speech.ended");
    expect(Number(params.MachineDetectionDuration)).toBeGreaterThan(500);
  });

  it("ends with stop when the phone hangs up, and the recording stays", async () => {
    const sid = await world.call(stream);
    await world.app.message("start");
    await world.control("POST", `calls/${sid}/hangup`);

    expect(await world.app.message("stop")).toMatchObject({ stop: { callSid: sid } });
    const { params } = await world.app.callback("completed");
    expect(params).toMatchObject({ CallDuration: "1", Duration: "1" });
    expect((await world.heardWav(sid)).toString("latin1", 0, 4)).toBe("RIFF");
  });

  it("breaks without stop when the network fails, and the call ends", async () => {
    const sid = await world.call(stream);
    await world.app.message("start");
    await world.control("POST", `calls/${sid}/break-media`);

    await world.app.callback("completed");
    expect(world.app.closeCode).toBe(1006);
    expect(world.app.messages.some(({ event }) => event === "stop")).toBe(false);
  });

  it("gives way to the action's document when the application closes it", async () => {
    world.app.documents.set("/after", { body: "<Response><Hangup/></Response>" });
    await world.call(stream.replace("<Connect>", `<Connect action="${world.app.url}/after">`));
    await world.app.message("start");
    world.app.socket?.close();

    await world.app.callback("completed");
    expect(world.app.webhooks.map(({ url }) => url)).toContain(`${world.app.url}/after`);
  });

  it("gets its stop before a redirect's document runs", async () => {
    const sid = await world.call(stream);
    const { app } = world;
    await app.message("start");
    const other = `<Response><Connect><Stream url="${app.wsUrl}/second"/></Connect></Response>`;
    await world.rest("POST", `Calls/${sid}.json`, [["Twiml", other]]);

    await app.until("the second start", () => app.messages.filter(({ event }) => event === "start").length === 2);
    const order = app.messages.map(({ event }) => event).filter((event) => event !== "media" && event !== "connected");
    expect(order).toEqual(["start", "stop", "start"]);
    expect((await world.inspect(sid)).status).toBe("in-progress");
  });

  it.each([
    ["text that is not JSON", "hello"],
    ["a binary frame", Buffer.from([1, 2, 3])],
    ["an unknown event", JSON.stringify({ event: "sendDTMF", streamSid: "SID" })],
    ["a message without streamSid", JSON.stringify({ event: "clear" })],
    ["a mark without a name", JSON.stringify({ event: "mark", streamSid: "SID", mark: {} })],
    ["a payload that is not base64", JSON.stringify({ event: "media", streamSid: "SID", media: { payload: "#" } })],
    [
      "a payload with a file header",
      JSON.stringify({ event: "media", streamSid: "SID", media: { payload: btoa("RIFF1234WAVE") } }),
    ],
  ])("is closed with error 31924 for %s", async (_, frame) => {
    const sid = await world.call(stream);
    const { streamSid = "" } = await world.app.message("start");
    world.app.socket?.send(typeof frame === "string" ? frame.replace("SID", streamSid) : frame);

    await world.app.callback("completed");
    expect(world.app.closeCode).toBe(1002);
    expect((await world.inspect(sid)).errors).toMatchObject([{ code: 31924 }]);
  });
});
