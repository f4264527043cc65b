import { asc, eq, sql } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { Transfer } from "@/lib/contract/transfers";
import { newId } from "@/lib/ids";
import type { WorkspaceContext } from "../../context";
import { claimCalls, type Hosting } from "../../hosting/lease";
import { markAgentJoined } from "../../hosting/mark-agent-joined";
import { dialLeg } from "../../leg/dial";
import { takeCarrierWord } from "../../leg/take-word";
import { issueToken } from "../../participant/issue-token";
import { takeRoomWebhook } from "../../participant/take-room-webhook";
import type { CarrierStatus } from "../../ports/carrier";
import { rowsOf, startCall, type Asked, type World } from "../../testing/fixtures";
import { confirmVisibility } from "../../visibility/confirm";
import { advanceTransfer } from "../advance";
import { createTransfer } from "../create";
import { readTransfers } from "../present";

/** A call with its agent, and what the people and processes in it do. */
export interface Scene {
  callId: string;
  hosting: Hosting;
  join(identity: string): Promise<void>;
  /** The connection goes; they may come back. */
  drop(identity: string): Promise<void>;
  /** A phone's leg, by the participant's number. */
  phone(number: string): Promise<{ participantId: string; legId: string }>;
  /** Dials the phone where that was not done, and has its carrier say something. */
  carrierSays(number: string, word: Partial<CarrierStatus> & Pick<CarrierStatus, "status">): Promise<void>;
  /** The phone is answered, and its bridge is in the room. */
  answers(number: string): Promise<void>;
  /** The phone has hung up. */
  hangsUp(number: string): Promise<void>;
  /** An operator's page comes into the room. */
  operatorJoins(ctx: WorkspaceContext): Promise<void>;
  /** Everybody who carries sound goes by the present visibility, until nothing changes any more. */
  allApplied(): Promise<void>;
  /** What the jobs and sweeps do. */
  advance(): Promise<void>;
  transferTo(body: Omit<Parameters<typeof createTransfer>[1], "callId">, ctx?: WorkspaceContext): Promise<Transfer>;
  transfer(): Promise<Transfer>;
  /** Somebody's row as it is now: the agent, a browser's identity or a phone's number. */
  person(identity: string): Promise<typeof schema.callParticipants.$inferSelect>;
}

/** Begins a call in which the people named are, phones answered, with an agent's host that lives. */
export async function beginScene(db: Db, world: World, ...people: Asked[]): Promise<Scene> {
  const call = await startCall(world, ...people);
  const { id: callId, room_name: roomName } = call;
  const hostings = await claimCalls(world.ctx, { host: newId("host"), capacity: 100, takeOver: true });
  const hosting = hostings.find((one) => one.callId === callId)!;
  // However slow this machine is, the host has not died meanwhile.
  await db.execute(sql`update agent_leases set expires_at = now() + interval '1 hour' where call_id = ${callId}`);
  await markAgentJoined(world.ctx, hosting, { sid: "PA_agent" });
  world.rooms.join(roomName, "agent");

  const person: Scene["person"] = async (identity) => {
    const { people: rows, agent } = await rowsOf(db, callId);
    const all = [agent, ...rows].filter((row) => row.identity === identity);
    return all.at(-1)!;
  };
  const webhook = (kind: "joined" | "left", identity: string, sid: string) =>
    takeRoomWebhook(world.ctx, { kind, roomName, identity, sid, at: world.clock.now() });
  const scene: Scene = {
    callId,
    hosting,
    person,
    async join(identity) {
      world.clock.advance(1_000);
      await webhook("joined", identity, world.rooms.join(roomName, identity));
    },
    async drop(identity) {
      world.clock.advance(1_000);
      await webhook("left", identity, world.rooms.leave(roomName, identity));
    },
    async phone(number) {
      const { id } = await person(number);
      const { legs } = await rowsOf(db, callId);
      return { participantId: id, legId: legs.find((leg) => leg.participantId === id)!.id };
    },
    async carrierSays(number, word) {
      const { legId } = await scene.phone(number);
      await dialLeg(world.ctx, { legId });
      const [leg] = await db.select().from(schema.telephonyLegs).where(eq(schema.telephonyLegs.id, legId));
      const providerCallId = leg!.providerCallId!;
      await takeCarrierWord(world.ctx, {
        legId,
        word: { reason: null, billDuration: null, charge: null, ...word, providerCallId },
      });
    },
    async answers(number) {
      await scene.carrierSays(number, { status: "in_progress" });
      await scene.join((await scene.phone(number)).participantId);
    },
    async hangsUp(number) {
      const { roomIdentity, status } = await person(number);
      if (status === "active") await scene.drop(roomIdentity);
      await scene.carrierSays(number, { status: "completed", billDuration: 7, charge: null });
    },
    async operatorJoins(operator) {
      const identity = `operator:${operator.actor.id}`;
      await issueToken(operator, { callId, participantId: (await person(identity)).id });
      await scene.join(identity);
    },
    async advance() {
      await advanceTransfer(world.ctx, { callId });
    },
    async allApplied() {
      let before = -1;
      for (;;) {
        await scene.advance();
        const { call: row, people: rows, agent } = await rowsOf(db, callId);
        if (row.visibilityVersion === before) return;
        before = row.visibilityVersion;
        const carriers = [agent, ...rows].filter((one) => one.transport !== "webrtc" || one.userId !== null);
        for (const one of carriers.filter(({ status }) => status === "active")) {
          await confirmVisibility({ ...world.ctx, db }, { callId, version: before, by: { participantId: one.id } });
        }
      }
    },
    transferTo: (body, as = world.ctx) => createTransfer(as, { ...body, callId }),
    async transfer() {
      const rows = await db
        .select({ id: schema.transfers.id })
        .from(schema.transfers)
        .where(eq(schema.transfers.callId, callId))
        .orderBy(asc(schema.transfers.createdAt));
      return (await readTransfers(db, [rows.at(-1)!.id]))[0]!;
    },
  };
  for (const one of people) {
    if (typeof one === "string") await scene.join(one);
    else if ("observer" in one) await scene.join(one.observer);
    else await scene.answers(one.phone);
  }
  await scene.allApplied();
  return scene;
}
