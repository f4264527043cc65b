import { generateKeyPairSync } from "node:crypto";
import { expect, vi } from "vitest";
import { createPlivoCarrier } from "@/lib/carriers/plivo";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { createVonageCarrier } from "@/lib/carriers/vonage";
import { roomNameOf } from "@/lib/domain/call/room-name";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { answerLeg } from "@/lib/domain/leg/answer";
import { putAtCarrier } from "@/lib/domain/testing/at-carrier";
import { createWorld, rowsOf, startCall, type Asked } from "@/lib/domain/testing/fixtures";
import type { CarrierName } from "@/lib/domain/ports/carrier";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { startMediaServer } from "../server";
import { RoomGuest } from "./room-guest";
import { WirePhone } from "./wire-phone";
import { WIRES } from "./wires";

/** The secret that each of the carriers signs with. */
export const CARRIER_SECRET = "a secret of the carrier's, long enough";
export const WAIT = { timeout: 20_000, interval: 20 };

/** A phone in a call, at the carrier's end of its stream. */
export interface PhoneInCall {
  wire: WirePhone;
  participantId: string;
  legId: string;
  roomIdentity: string;
}

/** A media process on a real media server and database, for calls between phones on the wire and guests in the room. */
export async function startMediaWorld(
  outside: Pick<Context, "db" | "signals"> & { livekit: { url: string; apiKey: string; apiSecret: string } },
) {
  const { db, signals, livekit } = outside;
  const world = await createWorld(db);
  const ctx: WorkspaceContext = {
    ...world.ctx,
    clock: { now: () => new Date() },
    signals,
    rooms: createLivekitRooms({ ...livekit, publicUrl: livekit.url }),
    carriers: {
      twilio: createTwilioCarrier({ accountSid: `AC${"0".repeat(32)}`, authToken: CARRIER_SECRET }),
      plivo: createPlivoCarrier({ authId: "MAXXXXXXXXXXXXXXXXXX", authToken: CARRIER_SECRET }),
      vonage: createVonageCarrier({ applicationId: "app", privateKey: keyInPem(), signatureSecret: CARRIER_SECRET }),
    },
  };
  world.ctx = ctx;
  const server = await startMediaServer({ ctx, host: "127.0.0.1", port: 0 });
  ctx.settings.mediaPublicUrl = `ws://127.0.0.1:${server.port}`;
  const guests: RoomGuest[] = [];
  const wires: WirePhone[] = [];
  let legs = 0;

  /** Answers a leg and connects its phone, which has not started yet. */
  async function connect(leg: { id: string }, carrier: CarrierName): Promise<{ wire: WirePhone; callSid: string }> {
    legs += 1;
    const callSid = `CA${String(legs).padStart(32, "0")}`;
    await putAtCarrier(db, leg.id, carrier);
    const document = await answerLeg(ctx, { legId: leg.id, providerCallId: callSid });
    const mediaUrl = /wss?:[^"<]+\/media\/[^"<]+/.exec(document.body)![0];
    const wire = await WirePhone.connect(mediaUrl, CARRIER_SECRET, WIRES[carrier]());
    wires.push(wire);
    return { wire, callSid };
  }

  async function bringIn(
    callId: string,
    leg: { id: string; participantId: string },
    carrier: CarrierName,
  ): Promise<PhoneInCall> {
    const { wire, callSid } = await connect(leg, carrier);
    wire.start(callSid);
    wire.speak();
    const row = async () => (await rowsOf(db, callId)).people.find(({ id }) => id === leg.participantId)!;
    await vi.waitFor(async () => expect((await row()).status).toBe("active"), WAIT);
    return { wire, participantId: leg.participantId, legId: leg.id, roomIdentity: (await row()).roomIdentity };
  }

  /** A call of alice and one phone, which is about to be answered. */
  async function answering() {
    const call = await startCall(world, { phone: `+1555765${String(legs).padStart(4, "0")}` }, "alice");
    return { callId: call.id, leg: (await rowsOf(db, call.id)).legs[0]! };
  }

  return {
    ctx,
    /** A call of so many phones and these others; every phone is in it. */
    async call(phones: number, ...others: Asked[]) {
      const numbers = Array.from({ length: phones }, (_, i) => ({
        phone: `+1555765${String(legs + i).padStart(4, "0")}`,
      }));
      const call = await startCall(world, ...numbers, ...others);
      const rows = await rowsOf(db, call.id);
      const inOrder = rows.people.flatMap(({ id }) => rows.legs.filter((leg) => leg.participantId === id));
      const brought: PhoneInCall[] = [];
      for (const leg of inOrder) brought.push(await bringIn(call.id, leg, "twilio"));
      return { callId: call.id, phones: brought };
    },
    /** A call of alice, who has not come, and one phone at a carrier. */
    async callAt(carrier: CarrierName): Promise<{ callId: string; phone: PhoneInCall }> {
      const { callId, leg } = await answering();
      return { callId, phone: await bringIn(callId, leg, carrier) };
    },
    /** A phone at a carrier whose stream is open and has not started. */
    async waitingAt(carrier: CarrierName) {
      const { callId, leg } = await answering();
      return { callId, legId: leg.id, ...(await connect(leg, carrier)) };
    },
    /** Somebody in the call's room whose token lets them hear and speak, and who subscribes to everything. */
    async guest(callId: string, identity: string): Promise<RoomGuest> {
      const token = await ctx.rooms.mintToken({
        roomName: roomNameOf(callId),
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
    },
    /** Resolves when everybody's state is as the rows say, everywhere. */
    async inForce(callId: string): Promise<void> {
      await vi.waitFor(async () => {
        const { people } = await rowsOf(db, callId);
        const waiting = people.filter(
          (one) => one.status === "active" && (one.openingVersion !== null || one.appliedVersion < one.stateVersion),
        );
        expect(waiting).toEqual([]);
      }, WAIT);
    },
    /** Ends what the last test left. */
    async leaveAll(): Promise<void> {
      for (const wire of wires.splice(0)) wire.cut();
      await Promise.all(guests.splice(0).map((guest) => guest.leave()));
    },
    async stop(): Promise<void> {
      await server.stop();
    },
  };
}

function keyInPem(): string {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
}
