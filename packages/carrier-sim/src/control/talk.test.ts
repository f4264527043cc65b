import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { decodeMulaw, encodeMulaw } from "../audio/mulaw";
import { amplitudeOf, tone } from "../testing/tone";
import { PHONE, World } from "../testing/world";

const TONE_AMPLITUDE = 16384;
const FRAME_SAMPLES = 160;

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

/** What a page does when its owner holds the phone of a call. */
class Talker {
  readonly socket: WebSocket;
  readonly heard: number[] = [];

  constructor(sid: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${world.sim.url.replace("http", "ws")}/sim/calls/${sid}/talk`, { headers });
    this.socket.on("message", (data: Buffer) => {
      for (let at = 0; at < data.length; at += 2) this.heard.push(data.readInt16LE(at));
    });
  }

  /** Says samples, a frame each 20 ms, as a microphone gives them. */
  say(samples: Int16Array): void {
    let at = 0;
    const timer = setInterval(() => {
      const frame = samples.slice(at, at + FRAME_SAMPLES);
      if (frame.length === 0) return clearInterval(timer);
      this.socket.send(Buffer.from(frame.buffer));
      at += FRAME_SAMPLES;
    }, 20);
  }

  /** The status that refused the upgrade. */
  async refusal(): Promise<number | undefined> {
    const [request, response] = (await once(this.socket, "unexpected-response")) as [
      { destroy(): void },
      { statusCode?: number },
    ];
    request.destroy();
    return response.statusCode;
  }
}

const stream = () => `<Connect><Stream url="${world.app.wsUrl}/media/t0ken"/></Connect>`;

function decibelsOff(samples: Int16Array, frequency: number): number {
  const first = samples.findIndex((sample) => Math.abs(sample) > 8000);
  const steady = samples.slice(first + FRAME_SAMPLES, first + 1600);
  return Math.abs(20 * Math.log10(amplitudeOf(frequency, steady, 8000) / TONE_AMPLITUDE));
}

describe("the talk WebSocket", () => {
  it("carries a tone from the page to the application and another one back, at their level", async () => {
    const { app } = world;
    const sid = await world.call(stream());
    const talker = new Talker(sid);
    await app.message("start");
    await once(talker.socket, "message");
    talker.say(tone(700, 600, 8000));
    app.play(encodeMulaw(tone(1000, 400, 8000)));

    const loud = (samples: Int16Array) => samples.filter((sample) => Math.abs(sample) > 8000).length > 1500;
    await app.until("the page's tone", () => loud(decodeMulaw(app.heard())));
    await app.until("the application's tone", () => loud(Int16Array.from(talker.heard)));
    expect(decibelsOff(decodeMulaw(app.heard()), 700)).toBeLessThan(1);
    expect(decibelsOff(Int16Array.from(talker.heard), 1000)).toBeLessThan(1);
  });

  it("waits through the ringing and is closed when the call ends", async () => {
    world.app.documents.set("/answer", { body: `<Response>${stream()}</Response>` });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.callback("ringing");
    const talker = new Talker(sid);
    await once(talker.socket, "open");
    await world.control("POST", `calls/${sid}/answer`);
    await once(talker.socket, "message");

    await world.control("POST", `calls/${sid}/hangup`);
    const [code] = (await once(talker.socket, "close")) as [number];
    expect(code).toBe(1000);
    expect(await new Talker(sid).refusal()).toBe(409);
  });

  it("is not for calls that are unknown, nor for pages of other sites", async () => {
    const sid = await world.call('<Pause length="60"/>');
    expect(await new Talker("CA1").refusal()).toBe(404);
    expect(await new Talker(sid, { origin: "https://elsewhere.example" }).refusal()).toBe(403);
  });
});
