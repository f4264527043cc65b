import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSignals } from "@/db/signals";
import { createTestDatabase } from "@/db/testing";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { sendDigits } from "@/lib/domain/participant/send-digits";
import type { CarrierName } from "@/lib/domain/ports/carrier";
import { rowsOf } from "@/lib/domain/testing/fixtures";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { CARRIER_SECRET, startMediaWorld, WAIT, type PhoneInCall } from "./testing/media-world";
import type { RoomGuest } from "./testing/room-guest";
import { createTone, joined, levelAt } from "./testing/tone";
import { WIRES } from "./testing/wires";
import { WirePhone } from "./testing/wire-phone";

// The same for each carrier, over its own framing and signatures; and what a carrier, or who poses as one, may do wrong.

const CARRIERS: CarrierName[] = ["twilio", "plivo", "vonage"];
const { db, url } = await createTestDatabase();
const signals = createSignals(url);
const dir = mkdtempSync(join(tmpdir(), "media-carriers-test-"));
let livekit: RunningLivekit;
let world: Awaited<ReturnType<typeof startMediaWorld>>;
/** Another phone of the same process, and who hears it: whatever one stream does, they do not notice. */
let bystander: { phone: PhoneInCall; friend: RoomGuest };
const guests: RoomGuest[] = [];
const wires: WirePhone[] = [];

beforeAll(async () => {
  livekit = await startLivekit({ dir });
  world = await startMediaWorld({ db, signals, livekit });
  const { callId, phone } = await world.callAt("twilio");
  phone.wire.speak(toneOf(phone.wire, BYSTANDER_HZ));
  bystander = { phone, friend: await world.guest(callId, "alice") };
});
afterEach(async () => {
  const { phone, friend } = bystander;
  // Still heard, by the half second.
  const from = (friend.heard.get(phone.roomIdentity) ?? []).length;
  await vi.waitFor(() => {
    const frames = (friend.heard.get(phone.roomIdentity) ?? []).slice(from);
    expect(frames.length).toBeGreaterThan(25);
    expect(levelAt(BYSTANDER_HZ, joined(frames.slice(-20)), 16_000)).toBeGreaterThan(-26);
  }, WAIT);
  expect(phone.wire.closeCode).toBeNull();
  for (const wire of wires.splice(0)) wire.cut();
  await Promise.all(guests.splice(0).map((guest) => guest.leave()));
});
afterAll(async () => {
  await world.leaveAll();
  await world.stop();
  await signals.close();
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

const BYSTANDER_HZ = 650;
const PHONE_HZ = 1_000;
const ALICE_HZ = 440;

const toneOf = (wire: WirePhone, hz: number) => createTone({ hz, dbfs: -20, sampleRate: wire.wire.sampleRate });

/** A call of one phone and alice, who hear each other. */
async function inCall(carrier: CarrierName) {
  const { callId, phone } = await world.callAt(carrier);
  wires.push(phone.wire);
  const alice = await world.guest(callId, "alice");
  guests.push(alice);
  phone.wire.speak(toneOf(phone.wire, PHONE_HZ));
  alice.speak(createTone({ hz: ALICE_HZ, dbfs: -20, sampleRate: alice.sampleRate }));
  await heardByAlice(alice, phone);
  await heardByPhone(phone);
  return { callId, phone, alice };
}

const heardByAlice = (alice: RoomGuest, phone: PhoneInCall, from = 0) =>
  vi.waitFor(() => {
    const second = joined((alice.heard.get(phone.roomIdentity) ?? []).slice(from).slice(-50));
    expect(second.length).toBe(16_000);
    expect(levelAt(PHONE_HZ, second, 16_000)).toBeCloseTo(-20, 0);
  }, WAIT);

const heardByPhone = (phone: PhoneInCall, from = 0) =>
  phone.wire.until("alice on the phone", () => {
    const second = joined(phone.wire.frames(from).slice(-50));
    const { sampleRate } = phone.wire.wire;
    return second.length === sampleRate && Math.abs(levelAt(ALICE_HZ, second, sampleRate) + 20) < 1;
  });

const ticks = async (count: number) => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe.each(CARRIERS)("a phone at %s", (carrier) => {
  it("hears and is heard at the level it was made, in frames of 20 ms, never far ahead", async () => {
    const { phone } = await inCall(carrier);
    const from = phone.wire.heard.length;
    await phone.wire.until("two seconds", () => phone.wire.heard.length >= from + 100);
    const heard = phone.wire.heard.slice(from);
    expect((heard.at(-1)!.atMs - heard[0]!.atMs) / (heard.length - 1)).toBeCloseTo(20, 0);
    expect(phone.wire.maxLeadMs()).toBeLessThanOrEqual(200);
  });

  it("has keys pressed towards it in the carrier's own way while the sound goes on, and tells those it presses", async () => {
    const asked: string[] = [];
    const port = world.ctx.carriers[carrier]!;
    const { sendDigits: real } = port;
    port.sendDigits = async (_id, digits) => void asked.push(digits);
    const { callId, phone } = await inCall(carrier);
    const from = phone.wire.heard.length;
    await sendDigits(world.ctx, { callId, participantId: phone.participantId, digits: "12#" });
    const { sampleRate } = phone.wire.wire;
    // 697 and 1209 Hz are the key 1.
    const hasTones = () =>
      phone.wire.frames(from).some((frame) => [697, 1209].every((hz) => levelAt(hz, frame, sampleRate) > -22));
    const keys = () => phone.wire.heard.flatMap((one) => (one.kind === "keys" ? [one.keys] : [])).join("");
    const how = { tones: hasTones, stream: () => keys() === "12#", request: () => asked.join() === "12#" };
    await phone.wire.until("the keys", how[port.capabilities.digitsOut]);
    await heardByPhone(phone, phone.wire.heard.length);
    port.sendDigits = real;

    for (const digit of "7*7") phone.wire.press(digit);
    await vi.waitFor(async () => {
      const events = (await rowsOf(db, callId)).events.filter(({ type }) => type === "participant.digit");
      expect(events.map(({ data }) => data.digit).join("")).toBe("7*7");
    }, WAIT);
  });

  it("is told to drop what it has not played when others are no longer to be heard, and hears none of it after", async () => {
    const { callId, phone } = await inCall(carrier);
    await holdParticipant(world.ctx, { callId, participantId: phone.participantId });
    const cleared = await phone.wire.until(
      "the clear",
      () => phone.wire.heard.findIndex(({ kind }) => kind === "clear") + 1,
    );
    await phone.wire.until("half a second of music", () => phone.wire.frames(cleared).length >= 25);
    const { sampleRate } = phone.wire.wire;
    const leaked = phone.wire.frames(cleared).filter((frame) => levelAt(ALICE_HZ, frame, sampleRate) > -24);
    expect(leaked).toEqual([]);
  });

  it("is heard almost without a gap though its sound comes in odd pieces and late bursts", async () => {
    const { phone, alice } = await inCall(carrier);
    const next = toneOf(phone.wire, PHONE_HZ);
    const perFrame = phone.wire.wire.sampleRate / 50;
    let waiting: Int16Array[] = [];
    phone.wire.speak(() => {
      // Five frames at a time, cut at an odd place.
      waiting.push(next());
      if (waiting.length < 5) return null;
      const all = joined(waiting);
      waiting = [];
      const cut = Math.floor(perFrame * 1.3);
      phone.wire.send(phone.wire.wire.audio(all.slice(0, cut)));
      return all.slice(cut);
    });
    const from = (alice.heard.get(phone.roomIdentity) ?? []).length;
    await vi.waitFor(() => {
      const second = (alice.heard.get(phone.roomIdentity) ?? []).slice(from + 25).slice(-50);
      expect(second).toHaveLength(50);
      expect(second.filter((frame) => levelAt(PHONE_HZ, frame, 16_000) > -24).length).toBeGreaterThan(45);
    }, WAIT);
  });

  it("stays in its call over a few broken messages, the wrong kind of them, another start and another call's", async () => {
    const { phone, alice } = await inCall(carrier);
    const sound = phone.wire.wire.audio(toneOf(phone.wire, PHONE_HZ)());
    phone.wire.send("{");
    phone.wire.send(typeof sound === "string" ? Buffer.from(sound) : "no json, and no sound");
    for (const message of phone.wire.wire.start("another call")) phone.wire.send(message);
    const from = (alice.heard.get(phone.roomIdentity) ?? []).length;
    await heardByAlice(alice, phone, from);
    await heardByPhone(phone, phone.wire.heard.length);
    for (let i = 0; i < 6; i += 1) phone.wire.send("[]");
    expect([await phone.wire.closed(), phone.wire.closeReason]).toEqual([1002, "too many bad messages"]);
  });

  it("is closed for ten times the messages of a phone, and for one far too long", async () => {
    const flooding = await inCall(carrier);
    const frame = flooding.phone.wire.wire.audio(toneOf(flooding.phone.wire, PHONE_HZ)());
    for (let i = 0; i < 3_000 && flooding.phone.wire.closeCode === null; i += 1) {
      flooding.phone.wire.send(frame);
      if (i % 100 === 0) await ticks(1);
    }
    expect([await flooding.phone.wire.closed(), flooding.phone.wire.closeReason]).toEqual([1008, "too many messages"]);
    const shouting = await inCall(carrier);
    shouting.phone.wire.send(JSON.stringify({ event: "x".repeat(100_000) }));
    expect(await shouting.phone.wire.closed()).toBe(1009);
  });

  it("is cut off neither by sound before its start nor by sound after its end", async () => {
    const { wire, callSid, callId } = await world.waitingAt(carrier);
    for (let i = 0; i < 50; i += 1) wire.send(wire.wire.audio(toneOf(wire, PHONE_HZ)()));
    wire.start(callSid);
    wire.speak();
    await vi.waitFor(async () => expect((await rowsOf(db, callId)).people[0]!.status).toBe("active"), WAIT);
    const last = wire.wire.stop();
    if (last !== null) wire.send(last);
    else wire.hangUp();
    for (let i = 0; i < 50; i += 1) wire.send(wire.wire.audio(toneOf(wire, PHONE_HZ)()));
    expect(await wire.closed()).toBe(1000);
  });

  it("that starts as another call gets into none, and its token goes on to serve its own", async () => {
    const { wire, callSid, callId } = await world.waitingAt(carrier);
    wire.start("another call");
    expect([await wire.closed(), wire.closeReason]).toEqual([1008, "no call to join"]);
    expect((await rowsOf(db, callId)).people[0]!.status).toBe("joining");
    const again = await WirePhone.connect(wire.url, CARRIER_SECRET, WIRES[carrier]());
    again.start(callSid);
    again.speak();
    await vi.waitFor(async () => expect((await rowsOf(db, callId)).people[0]!.status).toBe("active"), WAIT);
    again.hangUp();
  });

  it("that reads nothing for a while is not flooded with what it missed", async () => {
    const { phone } = await inCall(carrier);
    phone.wire.stall(true);
    const since = performance.now();
    await vi.waitFor(() => expect(performance.now() - since).toBeGreaterThan(3_000), WAIT);
    const from = phone.wire.heard.length;
    phone.wire.stall(false);
    await heardByPhone(phone, from);
    expect(phone.wire.closeCode).toBeNull();
  });

  it("is refused unsigned, or signed with another secret", async () => {
    const { wire } = await world.waitingAt(carrier);
    for (const secret of [null, "another secret of the same length....."]) {
      await expect(WirePhone.connect(wire.url, secret, WIRES[carrier]())).rejects.toThrow("403");
    }
  });
});

it("agrees to the subprotocol that a carrier offers, and needs none", async () => {
  const plivo = await world.waitingAt("plivo");
  expect(plivo.wire.protocol).toBe("audio.plivo.com");
  const bare = await WirePhone.connect(plivo.wire.url, CARRIER_SECRET, { ...WIRES.plivo(), protocols: [] });
  expect(bare.protocol).toBe("");
  bare.cut();
});
