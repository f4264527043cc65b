import { expect, vi } from "vitest";
import { createTwilioCarrier } from "@/lib/carriers/twilio";
import { roomNameOf } from "@/lib/domain/call/room-name";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { answerLeg } from "@/lib/domain/leg/answer";
import { createWorld, rowsOf, startCall, type Asked } from "@/lib/domain/testing/fixtures";
import { createLivekitRooms } from "@/lib/livekit/rooms";
import { startMediaServer } from "../server";
import { RoomGuest } from "./room-guest";
import { WirePhone } from "./wire-phone";

const AUTH_TOKEN = "a token of the carrier";
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
    carriers: { twilio: createTwilioCarrier({ accountSid: `AC${"0".repeat(32)}`, authToken: AUTH_TOKEN }) },
  };
  world.ctx = ctx;
  const server = await startMediaServer({ ctx, host: "127.0.0.1", port: 0 });
  ctx.settings.mediaPublicUrl = `ws://127.0.0.1:${server.port}`;
  const guests: RoomGuest[] = [];
  const wires: WirePhone[] = [];
  let legs = 0;

  async function bringIn(callId: string, leg: { id: string; participantId: string }): Promise<PhoneInCall> {
    legs += 1;
    const callSid = `CA${String(legs).padStart(32, "0")}`;
    const document = await answerLeg(ctx, { legId: leg.id, providerCallId: callSid });
    const wire = await WirePhone.connect(/url="([^"]+)"/.exec(document.body)![1]!, AUTH_TOKEN);
    wires.push(wire);
    wire.start(callSid);
    wire.speak();
    const row = async () => (await rowsOf(db, callId)).people.find(({ id }) => id === leg.participantId)!;
    await vi.waitFor(async () => expect((await row()).status).toBe("active"), WAIT);
    return { wire, participantId: leg.participantId, legId: leg.id, roomIdentity: (await row()).roomIdentity };
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
      for (const leg of inOrder) brought.push(await bringIn(call.id, leg));
      return { callId: call.id, phones: brought };
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
