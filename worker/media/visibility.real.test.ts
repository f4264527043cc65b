import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createSignals } from "@/db/signals";
import { createTestDatabase } from "@/db/testing";
import { frequenciesOf } from "@/lib/audio/dtmf";
import { lockCall } from "@/lib/domain/call/load";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { muteParticipant } from "@/lib/domain/participant/mute";
import { resumeParticipant } from "@/lib/domain/participant/resume";
import { sendDigits } from "@/lib/domain/participant/send-digits";
import { rowsOf } from "@/lib/domain/testing/fixtures";
import { changeState, type StateChange } from "@/lib/domain/visibility/change";
import { startLivekit, type RunningLivekit } from "@/scripts/stack/livekit";
import { holdAudio } from "./hold-audio";
import { startMediaWorld, WAIT, type PhoneInCall } from "./testing/media-world";
import type { RoomGuest } from "./testing/room-guest";
import { createTone, joined, levelAt } from "./testing/tone";

// Each voice is a tone, and changes its pitch when a change is known to be in force: so a frame of the new pitch, at
// whoever must not hear it, is a leak, and there must be none.

const { db, url } = await createTestDatabase();
const signals = createSignals(url);
const dir = mkdtempSync(join(tmpdir(), "media-visibility-test-"));
const WIRE_RATE = 8_000;
/** 150 to 430 ms were measured; on a machine with other work it is at least not the media server's own round of 3 s. */
const SOON_MS = 2_900;
let livekit: RunningLivekit;
let world: Awaited<ReturnType<typeof startMediaWorld>>;
beforeAll(async () => {
  livekit = await startLivekit({ dir });
  world = await startMediaWorld({ db, signals, livekit });
});
afterEach(() => world.leaveAll());
afterAll(async () => {
  await world.stop();
  await signals.close();
  await livekit.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Pitches that a frame of 20 ms tells apart. */
const PHONE = { before: 400, since: 650, later: 900 };
const ALICE = { before: 1_150, since: 1_400, later: 1_650 };

const hum = (phone: PhoneInCall, hz: number) => phone.wire.speak(createTone({ hz, dbfs: -20, sampleRate: WIRE_RATE }));
const sing = (guest: RoomGuest, hz: number) => guest.speak(createTone({ hz, dbfs: -20, sampleRate: guest.sampleRate }));
const isOf = (hz: number, sampleRate: number) => (frame: Int16Array) => levelAt(hz, frame, sampleRate) > -32;

/** Frames of a pitch that a guest was brought by somebody, ever. */
const heardBy = (guest: RoomGuest, identity: string, hz: number) =>
  (guest.heard.get(identity) ?? []).filter(isOf(hz, guest.sampleRate)).length;
/** Frames of a pitch that came to a phone over the carrier's wire, ever. */
const onWire = ({ wire }: PhoneInCall, hz: number) => wire.frames().filter(isOf(hz, WIRE_RATE)).length;
const wireHears = (phone: PhoneInCall, hz: number, frames = 10) =>
  phone.wire.until(`${hz} Hz on the phone`, () => onWire(phone, hz) >= frames);
const guestHears = (guest: RoomGuest, identity: string, hz: number, frames = 10) =>
  vi.waitFor(() => expect(heardBy(guest, identity, hz)).toBeGreaterThanOrEqual(frames), WAIT);

async function change(callId: string, changes: { phone: PhoneInCall; change: StateChange; closed: boolean }[]) {
  await db.transaction(async (tx) => {
    await lockCall(tx, callId);
    const rows = changes.map(({ phone, ...one }) => ({ participantId: phone.participantId, ...one }));
    await changeState(tx, callId, rows);
  });
}

describe("a phone on hold", () => {
  it("hears music and no frame of anybody, is heard by nobody, and comes back at once", async () => {
    const { callId, phones } = await world.call(1, "alice");
    const [phone] = phones as [PhoneInCall];
    const alice = await world.guest(callId, "alice");
    hum(phone, PHONE.before);
    sing(alice, ALICE.before);
    await Promise.all([wireHears(phone, ALICE.before), guestHears(alice, phone.roomIdentity, PHONE.before)]);

    const ref = { callId, participantId: phone.participantId };
    await holdParticipant(world.ctx, ref);
    await world.inForce(callId);
    const from = phone.wire.heard.findIndex(({ kind }) => kind === "clear") + 1;
    hum(phone, PHONE.since);
    sing(alice, ALICE.since);
    await phone.wire.until("two seconds of music", () => phone.wire.frames(from).length >= 100);
    // Without the silence that is sent ahead wherever the carrier has run dry.
    const heard = phone.wire.frames(from).filter((frame) => frame.some((sample) => sample !== 0));
    expect(likeness(joined(heard), holdAudio(WIRE_RATE))).toBeGreaterThan(0.99);

    hum(phone, PHONE.later);
    sing(alice, ALICE.later);
    const resumedAt = performance.now();
    await resumeParticipant(world.ctx, ref);
    await Promise.all([wireHears(phone, ALICE.later, 1), guestHears(alice, phone.roomIdentity, PHONE.later, 1)]);
    expect(performance.now() - resumedAt).toBeLessThan(SOON_MS);
    expect(heardBy(alice, phone.roomIdentity, PHONE.since)).toBe(0);
  });

  it("is put on hold and taken back again and again, and no frame of it is heard meanwhile", async () => {
    const { callId, phones } = await world.call(1, "alice");
    const [phone] = phones as [PhoneInCall];
    const alice = await world.guest(callId, "alice");
    const ref = { callId, participantId: phone.participantId };
    for (let i = 0; i < 3; i += 1) {
      hum(phone, PHONE.before);
      const before = heardBy(alice, phone.roomIdentity, PHONE.before);
      await guestHears(alice, phone.roomIdentity, PHONE.before, before + 5);
      await holdParticipant(world.ctx, ref);
      await world.inForce(callId);
      hum(phone, PHONE.since);
      const from = phone.wire.heard.length;
      await phone.wire.until("half a second of music", () => phone.wire.frames(from).length >= 25);
      // What the phone says must have been said before it is back.
      hum(phone, PHONE.before);
      await phone.wire.until("a little music", () => phone.wire.frames(from).length >= 35);
      await resumeParticipant(world.ctx, ref);
    }
    expect(heardBy(alice, phone.roomIdentity, PHONE.since)).toBe(0);
  });
});

describe("a phone that was muted", () => {
  it("is heard by nobody, and goes on hearing", async () => {
    const { callId, phones } = await world.call(2, "alice");
    const [phone, other] = phones as [PhoneInCall, PhoneInCall];
    const alice = await world.guest(callId, "alice");
    hum(phone, PHONE.before);
    await Promise.all([wireHears(other, PHONE.before), guestHears(alice, phone.roomIdentity, PHONE.before)]);
    await muteParticipant(world.ctx, { callId, participantId: phone.participantId });
    await world.inForce(callId);
    hum(phone, PHONE.since);
    sing(alice, ALICE.since);
    await Promise.all([wireHears(phone, ALICE.since, 50), wireHears(other, ALICE.since, 50)]);
    expect([onWire(other, PHONE.since), heardBy(alice, phone.roomIdentity, PHONE.since)]).toEqual([0, 0]);
  });
});

describe("two phones in private talk", () => {
  it("hear each other, and no frame reaches others on the phone or in the room, whatever they subscribe to", async () => {
    const { callId, phones } = await world.call(3, "alice");
    const [one, two, caller] = phones as [PhoneInCall, PhoneInCall, PhoneInCall];
    const [alice, eve] = [await world.guest(callId, "alice"), await world.guest(callId, "eve")];
    hum(one, PHONE.before);
    sing(alice, ALICE.before);
    await Promise.all([
      wireHears(caller, PHONE.before),
      wireHears(one, ALICE.before),
      guestHears(alice, one.roomIdentity, PHONE.before),
      guestHears(eve, one.roomIdentity, PHONE.before),
    ]);

    const secret = { change: { mode: "consulting", consultId: "xfer_1" }, closed: true } as const;
    await change(callId, [
      { phone: one, ...secret },
      { phone: two, ...secret },
    ]);
    await world.inForce(callId);
    alice.insist();
    eve.insist();
    hum(one, PHONE.since);
    sing(alice, ALICE.since);
    await Promise.all([wireHears(two, PHONE.since, 50), wireHears(caller, ALICE.since, 50)]);
    expect({
      caller: onWire(caller, PHONE.since),
      alice: heardBy(alice, one.roomIdentity, PHONE.since),
      eve: heardBy(eve, one.roomIdentity, PHONE.since),
      one: onWire(one, ALICE.since),
      two: onWire(two, ALICE.since),
    }).toEqual({ caller: 0, alice: 0, eve: 0, one: 0, two: 0 });

    // Together again. What was said until now is nobody else's to hear.
    hum(one, PHONE.later);
    sing(alice, ALICE.later);
    const opened = { change: { mode: "open", consultId: null }, closed: true } as const;
    const mergedAt = performance.now();
    await change(callId, [
      { phone: one, ...opened },
      { phone: two, ...opened },
    ]);
    await Promise.all([
      wireHears(caller, PHONE.later, 1),
      wireHears(one, ALICE.later, 1),
      guestHears(alice, one.roomIdentity, PHONE.later, 1),
    ]);
    expect(performance.now() - mergedAt).toBeLessThan(SOON_MS);
    expect(heardBy(alice, one.roomIdentity, PHONE.since)).toBe(0);
  });
});

describe("keys", () => {
  it("that are pressed towards a phone reach it as tones, and those pressed on it are told", async () => {
    const { callId, phones } = await world.call(2, "alice");
    const [phone, other] = phones as [PhoneInCall, PhoneInCall];
    const alice = await world.guest(callId, "alice");
    sing(alice, ALICE.before);
    await wireHears(phone, ALICE.before);
    await sendDigits(world.ctx, { callId, participantId: phone.participantId, digits: "1w40#D" });
    await phone.wire.until("the keys", () => keysIn(phone.wire.frames()) === "140#D");
    await wireHears(phone, ALICE.before, onWire(phone, ALICE.before) + 10);
    expect(keysIn(phone.wire.frames())).toBe("140#D");
    expect(keysIn(other.wire.frames())).toBe("");

    for (const digit of "7*7") phone.wire.press(digit);
    await vi.waitFor(async () => {
      const events = (await rowsOf(db, callId)).events.filter(({ type }) => type === "participant.digit");
      expect(events.map(({ data }) => data.digit).join("")).toBe("7*7");
    }, WAIT);
  });
});

/** The keys whose tones are in frames on the wire: as a decoder does, two of eight frequencies and nothing else. */
function keysIn(frames: Int16Array[]): string {
  const inFrames = frames.map((frame) => {
    const strongest = (hz: number[]) => hz.filter((one) => levelAt(one, frame, WIRE_RATE) > -22);
    const [low, high] = [strongest([697, 770, 852, 941]), strongest([1209, 1336, 1477, 1633])];
    if (low.length !== 1 || high.length !== 1) return "";
    return [..."0123456789*#ABCD"].find((key) => String(frequenciesOf(key)) === String([low[0], high[0]])) ?? "";
  });
  // Each must last, as for a decoder.
  return inFrames.filter((key, at) => key !== "" && inFrames[at - 1] !== key && inFrames[at + 2] === key).join("");
}

/** How alike two sounds are from their beginning: 1 where they are the same but for loudness. */
function likeness(a: Int16Array, b: Int16Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((sample, i) => {
    ab += sample * b[i]!;
    aa += sample * sample;
    bb += b[i]! * b[i]!;
  });
  return ab / Math.sqrt(aa * bb);
}
