import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeMulaw } from "../audio/mulaw";
import { writeWav } from "../audio/wav";
import { tone } from "../testing/tone";
import { World } from "../testing/world";

const FRAME_BYTES = 160;

let world: World;
let stream: string;

beforeEach(async () => {
  world = await World.start();
  stream = `<Connect><Stream url="${world.app.wsUrl}/media/t0ken"/></Connect>`;
});
afterEach(() => world.close());

/** A call with media faults, which carries a stream. */
async function callWith(media: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<string> {
  await world.control("POST", "faults", { media, ...more });
  return world.call(stream);
}

const events = () => world.app.messages.map(({ event }) => event);
const payloads = () => world.app.messages.flatMap(({ media }) => media?.payload ?? []);
const sizes = () => payloads().map((payload) => Buffer.from(payload, "base64").length);
const until = (count: number) => world.app.until(`${count} media messages`, () => payloads().length >= count);

describe("media faults", () => {
  it("jitter delays frames without loss or change of order", async () => {
    const sid = await callWith({ jitter_ms: 120 }, { seed: 1 });
    await world.app.message("start");
    const wav = writeWav({ samples: tone(700, 1000, 8000), sampleRate: 8000 });
    await world.control("POST", `calls/${sid}/speak?wait=true`, wav);
    await world.app.until("the whole tone", () => {
      const heard = decodeMulaw(world.app.heard());
      const last = heard.findLastIndex((sample) => Math.abs(sample) > 8000);
      return last >= 0 && heard.length - last > 10 * FRAME_BYTES;
    });

    const numbers = world.app.messages.map(({ media }) => Number(media?.chunk)).filter((chunk) => chunk > 0);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    const heard = decodeMulaw(world.app.heard());
    const first = heard.findIndex((sample) => Math.abs(sample) > 8000);
    const last = heard.findLastIndex((sample) => Math.abs(sample) > 8000);
    expect(Math.abs(last - first - 8000)).toBeLessThan(20);
    const gaps = world.app.arrivals.slice(5).map((at, i) => at - (world.app.arrivals[i + 4] ?? at));
    expect(Math.max(...gaps)).toBeGreaterThan(40);
  });

  it.each([7, 161, 1000])("frames have %i bytes and together the same sound", async (bytes) => {
    await callWith({ frame_bytes: bytes });
    await until(5);
    expect(new Set(sizes())).toEqual(new Set([bytes]));
  });

  it("a flood sends each frame ten times", async () => {
    const sid = await callWith({ flood: 10 });
    await until(100);
    const { clock_ms: clockMs } = await world.inspect(sid);
    expect(payloads().length).toBeGreaterThan(((clockMs ?? 0) / 20) * 4);
  });

  it("every third payload is not base64", async () => {
    await callWith({ bad_base64: 3 });
    await until(9);
    const bad = payloads().map((payload) => !/^[A-Za-z0-9+/]+=*$/.test(payload));
    expect(bad.slice(0, 9)).toEqual([1, 2, 3].flatMap(() => [false, false, true]));
  });

  it("audio comes before the start", async () => {
    await callWith({ audio_before_start: true });
    await world.app.message("start");
    expect(events().indexOf("media")).toBe(0);
    expect(events().indexOf("start")).toBeGreaterThan(20);
  });

  it("a start comes twice, or never", async () => {
    await callWith({ second_start: true });
    await until(1);
    expect(events().filter((event) => event === "start")).toHaveLength(2);
    world.app.messages.length = 0;
    await callWith({ no_start: true });
    await until(3);
    expect(events()).not.toContain("start");
  });

  it("audio comes after the stop", async () => {
    const sid = await callWith({ audio_after_stop: true });
    await world.app.message("start");
    await world.control("POST", `calls/${sid}/hangup`);
    await world.app.until("the close", () => world.app.closeCode);
    const after = events().slice(events().indexOf("stop") + 1);
    expect(after).toHaveLength(12);
    expect(new Set(after)).toEqual(new Set(["media"]));
  });

  it("the socket breaks without a close frame, and the call goes on with its instructions", async () => {
    stream += '<Say/><Pause length="60"/>';
    const sid = await callWith({ drop_socket_after_ms: 100 });
    await world.app.until("the break", () => world.app.closeCode);
    expect(world.app.closeCode).toBe(1006);
    expect(await world.inspect(sid)).toMatchObject({ phase: "in_progress", media_open: false });
  });

  it("connections break after their upgrade, before the start, and are made anew", async () => {
    const sid = await callWith({ connect_failures: 2 });
    await world.app.message("start");
    expect(world.app.upgrades).toHaveLength(3);
    expect(events().filter((event) => event === "start")).toHaveLength(1);
    const failures = (await world.events(sid)).filter(({ type }) => type === "stream.connect_failed");
    expect(failures).toHaveLength(2);
    expect((await world.inspect(sid)).media_open).toBe(true);
  });

  it("with socket_loss hold, a broken stream keeps the call until it is redirected", async () => {
    const sid = await callWith({}, { socket_loss: "hold" });
    await world.app.message("start");
    world.app.socket?.terminate();
    await world.untilEvent(sid, "held");
    expect((await world.inspect(sid)).phase).toBe("in_progress");

    world.app.messages.length = 0;
    await world.rest("POST", `Calls/${sid}.json`, [["Twiml", `<Response>${stream}</Response>`]]);
    await world.app.message("start");
    expect((await world.inspect(sid)).media_open).toBe(true);
  });
});
