import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSignals } from "@/db/signals";
import { createTestDatabase } from "@/db/testing";
import { rmsDbfs } from "@/lib/audio/energy";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { roomNameOf } from "@/lib/domain/call/room-name";
import type { WorkspaceContext } from "@/lib/domain/context";
import { answerLeg } from "@/lib/domain/leg/answer";
import { createWorld, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { startMediaServer, type MediaServer } from "./server";
import { RoomGuest } from "./testing/room-guest";
import { createTone, joined, levelAt } from "./testing/tone";
import { WirePhone } from "./testing/wire-phone";

const AUTH_TOKEN = "a token of the carrier";
const { db, url } = await createTestDatabase();
const signals = createSignals(url);
const WAIT = { timeout: 20_000, interval: 50 };
const dir = mkdtempSync(join(tmpdir(), "media-test-"));

let livekit: RunningLivekit;
let world: World;
let ctx: WorkspaceContext;
let server: MediaServer;
const guests: RoomGuest[] = [];
const phones: WirePhone[] = [];

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  world = await createWorld(db);
  ctx = {
    ...world.ctx,
    clock: { now: () => new Date() },
    signals,
    rooms: createLivekitRooms({ ...livekit, publicUrl: livekit.url }),
    carriers: { twilio: createTwilioCarrier({ accountSid: `AC${"0".repeat(32)}`, authToken: AUTH_TOKEN }) },
  };
  world.ctx = ctx;
  server = await startMediaServer({ ctx, host: "127.0.0.1", port: 0 });
  ctx.settings.mediaPublicUrl = `ws://127.0.0.1:${server.port}`;
});
afterEach(async () => {
  for (const phone of phones.splice(0)) phone.cut();
  await Promise.all(guests.splice(0).map((guest) => guest.leave()));
  await vi.waitFor(async () => expect(await legsOpen()).toBe(0), WAIT);
});
afterAll(async () => {
  await server.stop();
  await signals.close();
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

let calls = 0;

/** A call with a browser, whose phone was just answered: the carrier has its document. */
async function answered() {
  calls += 1;
  const call = await startCall(world, { phone: `+1555765${String(calls).padStart(4, "0")}` }, "alice");
  const callSid = `CA${String(calls).padStart(32, "0")}`;
  const { people, legs } = await rowsOf(db, call.id);
  const document = await answerLeg(ctx, { legId: legs[0]!.id, providerCallId: callSid });
  const mediaUrl = /url="([^"]+)"/.exec(document.body)![1]!;
  return { callId: call.id, roomName: roomNameOf(call.id), callSid, mediaUrl, identity: people[0]!.roomIdentity };
}
type Answered = Awaited<ReturnType<typeof answered>>;

async function connect(mediaUrl: string): Promise<WirePhone> {
  const phone = await WirePhone.connect(mediaUrl, AUTH_TOKEN);
  phones.push(phone);
  return phone;
}

/** The phone of a call, in its room. */
async function phoneIn(call: Answered): Promise<WirePhone> {
  const phone = await connect(call.mediaUrl);
  phone.start(call.callSid);
  phone.speak();
  await vi.waitFor(async () => expect(await statusOf(call)).toBe("active"), WAIT);
  return phone;
}

async function guestIn(call: Answered, identity: string): Promise<RoomGuest> {
  const token = await ctx.rooms.mintToken({
    roomName: call.roomName,
    identity,
    name: identity,
    canPublish: true,
    canSubscribe: true,
    hidden: false,
    agent: identity === "agent",
    ttlSeconds: 60,
  });
  const guest = await RoomGuest.join(livekit.url, token);
  guests.push(guest);
  return guest;
}

async function statusOf(call: Answered): Promise<string> {
  return (await rowsOf(db, call.callId)).people[0]!.status;
}

async function identitiesIn(call: Answered): Promise<string[]> {
  return (await ctx.rooms.listPresences(call.roomName)).map((presence) => presence.identity);
}

async function legsOpen(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/healthz`);
  return ((await answer.json()) as { legs: number }).legs;
}

/** The last second of what a guest heard of somebody. */
function lastSecond(guest: RoomGuest, identity: string): Int16Array {
  const frames = guest.heard.get(identity) ?? [];
  return frames.length < 50 ? new Int16Array(16_000) : joined(frames.slice(-50));
}

const isSilent = (frame: Int16Array) => rmsDbfs(frame) < -55;

describe("a phone's media stream", () => {
  it("brings the phone into its call's room, and both ways sound arrives at the level it was made", async () => {
    const call = await answered();
    const alice = await guestIn(call, "alice");
    const phone = await phoneIn(call);
    expect(await identitiesIn(call)).toEqual(expect.arrayContaining(["alice", call.identity]));

    phone.speak(createTone({ hz: 1_000, dbfs: -20, sampleRate: 8_000 }));
    alice.speak(createTone({ hz: 440, dbfs: -20, sampleRate: 16_000 }));
    await vi.waitFor(() => expect(levelAt(1_000, lastSecond(alice, call.identity), 16_000)).toBeCloseTo(-20, 0), WAIT);
    await phone.until("the room's tone on the phone", () => {
      const second = joined(phone.frames().slice(-50));
      return second.length === 8_000 && Math.abs(levelAt(440, second, 8_000) + 20) < 1;
    });

    // From here on the tone must go on without a gap, and never be far ahead of the clock.
    const from = phone.heard.length;
    await phone.until("three seconds of tone", () => phone.heard.length >= from + 150);
    const tone = phone.heard.slice(from);
    expect(phone.frames(from).filter(isSilent)).toEqual([]);
    expect(phone.frames(from).every((frame) => frame.length === 160)).toBe(true);
    expect((tone.at(-1)!.atMs - tone[0]!.atMs) / (tone.length - 1)).toBeCloseTo(20, 0);
    expect(phone.maxLeadMs()).toBeLessThanOrEqual(200);
  });

  it("mixes everybody for the phone, who hears neither itself nor who has left", async () => {
    const call = await answered();
    const [alice, agent] = [await guestIn(call, "alice"), await guestIn(call, "agent")];
    const phone = await phoneIn(call);
    phone.speak(createTone({ hz: 1_000, dbfs: -20, sampleRate: 8_000 }));
    alice.speak(createTone({ hz: 440, dbfs: -20, sampleRate: 16_000 }));
    agent.speak(createTone({ hz: 700, dbfs: -26, sampleRate: 16_000 }));
    const levels = () => {
      const second = joined(phone.frames().slice(-50));
      return second.length === 8_000 ? [440, 700, 1_000].map((hz) => levelAt(hz, second, 8_000)) : [];
    };
    await phone.until("both voices", () => {
      const [of440 = -99, of700 = -99] = levels();
      return Math.abs(of440 + 20) < 1 && Math.abs(of700 + 26) < 1;
    });
    expect(levels()[2]).toBeLessThan(-50);
    await alice.leave();
    guests.splice(guests.indexOf(alice), 1);
    await phone.until("alice to be gone", () => {
      const [of440 = 0, of700 = -99] = levels();
      return of440 < -50 && Math.abs(of700 + 26) < 1;
    });
  });

  it("drops the agent's speech at the carrier when it is cut off, and nothing of it follows", async () => {
    const call = await answered();
    const agent = await guestIn(call, "agent");
    const phone = await phoneIn(call);
    agent.speak(createTone({ hz: 700, dbfs: -15, sampleRate: 16_000 }));
    await phone.until("the agent's speech", () => {
      const last = phone.frames().slice(-10);
      return last.length === 10 && last.every((frame) => rmsDbfs(frame) > -20);
    });

    agent.speak(null);
    await agent.tell("rymi.interrupted");
    const cleared = await phone.until("the clear", () => phone.heard.findIndex(({ kind }) => kind === "clear") + 1);
    await phone.until("a second after the clear", () => phone.frames(cleared).length >= 50);
    expect(phone.frames(cleared).filter((frame) => !isSilent(frame))).toEqual([]);

    const again = phone.heard.length;
    agent.speak(createTone({ hz: 440, dbfs: -15, sampleRate: 16_000 }));
    await phone.until("the agent's next speech", () => {
      const last = joined(phone.frames(again).slice(-10));
      return last.length === 1_600 && Math.abs(levelAt(440, last, 8_000) + 15) < 1;
    });
    expect(phone.heard.filter(({ kind }) => kind === "clear")).toHaveLength(1);
  });

  it("takes the packet that cuts the agent off from nobody else", async () => {
    const call = await answered();
    const phone = await phoneIn(call);
    // A token of ours lets nobody but the agent send data; this one may, to show that the bridge asks who it is from.
    const impostor = await RoomGuest.join(
      livekit.url,
      await ctx.rooms.mintToken({
        roomName: call.roomName,
        identity: "alice",
        name: "alice",
        canPublish: true,
        canSubscribe: true,
        hidden: false,
        agent: true,
        ttlSeconds: 60,
      }),
    );
    guests.push(impostor);
    await impostor.tell("rymi.interrupted");
    impostor.speak(createTone({ hz: 440, dbfs: -20, sampleRate: 16_000 }));
    await phone.until("the impostor's tone", () => phone.frames().filter((frame) => !isSilent(frame)).length > 25);
    expect(phone.heard.filter(({ kind }) => kind === "clear")).toEqual([]);
  });

  it("survives garbage, and other phones do not notice when one is closed for it", async () => {
    const [call, other] = [await answered(), await answered()];
    const [phone, otherPhone] = [await phoneIn(call), await phoneIn(other)];
    for (const garbage of ["{", "[]", '{"event":"media"}']) phone.send(garbage);
    phone.start(call.callSid);
    const alice = await guestIn(call, "alice");
    phone.speak(createTone({ hz: 1_000, dbfs: -20, sampleRate: 8_000 }));
    await vi.waitFor(() => expect(levelAt(1_000, lastSecond(alice, call.identity), 16_000)).toBeCloseTo(-20, 0), WAIT);

    for (let i = 0; i < 6; i += 1) phone.send("{");
    expect(await phone.closed()).toBe(1002);
    await vi.waitFor(async () => expect(await identitiesIn(call)).not.toContain(call.identity), WAIT);
    expect(otherPhone.closeCode).toBeNull();
    expect(await identitiesIn(other)).toContain(other.identity);
  });
});

describe("the end of a phone's media stream", () => {
  it("is closed when the call's room ends, so that the carrier ends the phone call", async () => {
    const call = await answered();
    const phone = await phoneIn(call);
    await ctx.rooms.deleteRoom(call.roomName);
    expect(await phone.closed()).toBe(1000);
  });

  it("is closed when the phone is taken out of the room", async () => {
    const call = await answered();
    const phone = await phoneIn(call);
    await ctx.rooms.removePresence(call.roomName, call.identity);
    expect(await phone.closed()).toBe(1000);
  });

  it.each([
    ["hangs up", (phone: WirePhone) => phone.hangUp()],
    ["is cut off without a word", (phone: WirePhone) => phone.cut()],
  ])("takes the phone out of the room when it %s", async (_how, end) => {
    const call = await answered();
    const phone = await phoneIn(call);
    end(phone);
    await vi.waitFor(async () => expect(await identitiesIn(call)).not.toContain(call.identity), WAIT);
  });

  it("leaves nobody behind when the phone hangs up while it is being brought into the room", async () => {
    const call = await answered();
    const phone = await connect(call.mediaUrl);
    phone.start(call.callSid);
    phone.hangUp();
    await phone.closed();
    await vi.waitFor(async () => expect(await legsOpen()).toBe(0), WAIT);
    await vi.waitFor(async () => expect(await identitiesIn(call)).not.toContain(call.identity), WAIT);
  });

  it("is closed for every phone when the server stops, and they leave their rooms", async () => {
    const call = await answered();
    const other = await startMediaServer({ ctx, host: "127.0.0.1", port: 0 });
    // Behind a proxy the address differs from the one that was signed; so it does here.
    const signedUrl = call.mediaUrl;
    const phone = await WirePhone.connectVia(`ws://127.0.0.1:${other.port}`, signedUrl, AUTH_TOKEN);
    phones.push(phone);
    phone.start(call.callSid);
    await vi.waitFor(async () => expect(await identitiesIn(call)).toContain(call.identity), WAIT);
    await other.stop();
    expect(await phone.closed()).toBe(1001);
    await vi.waitFor(async () => expect(await identitiesIn(call)).not.toContain(call.identity), WAIT);
  });
});

describe("a media stream that is none of ours", () => {
  it("is refused without the carrier's signature, or with another's", async () => {
    const { mediaUrl } = await answered();
    await expect(WirePhone.connect(mediaUrl, null)).rejects.toThrow("403");
    await expect(WirePhone.connect(mediaUrl, "another token")).rejects.toThrow("403");
  });

  it("is refused at an unknown path, carrier or token", async () => {
    const base = `ws://127.0.0.1:${server.port}`;
    const token = "x".repeat(43);
    for (const path of ["/", "/media", `/media/plivo/${token}`, `/media/twilio/${token}`, "/media/twilio/%00"]) {
      await expect(WirePhone.connect(base + path, AUTH_TOKEN)).rejects.toThrow("404");
    }
  });

  it("gets into no call with a token that was spent, nor with that of another phone call", async () => {
    const [call, other] = [await answered(), await answered()];
    await phoneIn(call);
    await expect(WirePhone.connect(call.mediaUrl, AUTH_TOKEN)).rejects.toThrow("404");
    const stray = await connect(other.mediaUrl);
    stray.start(call.callSid);
    expect(await stray.closed()).toBe(1008);
    expect(await identitiesIn(other)).toEqual([]);
  });

  it("gets one phone into the room when two connections begin with the same token", async () => {
    const call = await answered();
    const [one, two] = [await connect(call.mediaUrl), await connect(call.mediaUrl)];
    one.start(call.callSid);
    two.start(call.callSid);
    await vi.waitFor(async () => expect(await statusOf(call)).toBe("active"), WAIT);
    await vi.waitFor(() => expect([one.closeCode, two.closeCode]).toContain(1008), WAIT);
    expect([one.closeCode, two.closeCode]).toContain(null);
  });
});
