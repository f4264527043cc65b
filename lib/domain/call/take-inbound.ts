import { and, eq, isNull } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { mayTakeInbound } from "../guard/reserve";
import { canServe } from "../hosting/host";
import { connectDocument } from "../leg/connect-document";
import { keepEvidence, type WordSource } from "../leg/evidence";
import { insertCaller } from "../participant/insert-caller";
import type { CarrierDocument, CarrierName, CarrierPort, InboundCall } from "../ports/carrier";
import { insertCall } from "./insert";
import { lockCall } from "./load";
import { makeRoom } from "./make-room";
import { roomNameOf } from "./room-name";

/** Why a call is declined, and what the caller hears: `busy` where another one may be taken later. */
const DECLINED = {
  no_such_number: "rejected",
  no_agent: "rejected",
  nobody_serves: "busy",
  no_room: "busy",
  /** As many calls as the workspace takes are under way. */
  full: "busy",
  /** The carrier's call is one that we dialed. */
  taken: "rejected",
} as const;

/**
 * A phone calls one of our numbers: makes the call (its room first, then its rows in one transaction), and gives the
 * document that connects the phone to it. Carriers repeat a webhook whose answer is late: the call that it made gets a fresh
 * document. Declines where the number is nobody's, has no agent, or nobody could serve the call; one that was declined is
 * declined whenever its webhook comes again.
 */
export async function takeInbound(
  ctx: Context,
  input: { provider: CarrierName; inbound: InboundCall; source?: WordSource },
): Promise<CarrierDocument> {
  const { provider, inbound, source } = input;
  const carrier = ctx.carriers[provider]!;
  const repeated = (await connectAgain(ctx, provider, inbound, source)) ?? (await declineAgain(ctx, carrier, inbound));
  if (repeated) return repeated;

  const destination = await findDestination(ctx, provider, inbound.to);
  if (!destination) return decline(ctx, carrier, inbound, "no_such_number");
  const { agent, number } = destination;
  if (!agent) return decline(ctx, carrier, inbound, "no_agent");
  if (!(await canServe(ctx))) return decline(ctx, carrier, inbound, "nobody_serves");

  const callId = newId("call");
  try {
    await makeRoom(ctx, callId);
  } catch (err) {
    if (err instanceof DomainError && err.code === "room_unavailable") return decline(ctx, carrier, inbound, "no_room");
    throw err;
  }
  const made = await ctx.db
    .transaction(async (tx): Promise<CarrierDocument | "full"> => {
      const { maxSeconds } = destination;
      if (!(await mayTakeInbound(tx, number.workspaceId))) return "full";
      await insertCall(tx, {
        id: callId,
        workspaceId: number.workspaceId,
        agentId: agent.id,
        direction: "inbound",
        recording: number.inboundRecording ?? agent.recording,
        transcription: number.inboundTranscription,
        maxSeconds,
      });
      const leg = await insertCaller(ctx, tx, { callId, provider, inbound, maxSeconds });
      // An earlier webhook of it is answered, or a later one was declined while this one waited for the room.
      if (!leg || (await heardAtDecline(tx, provider, inbound))) throw new TakenError();
      if (source) await keepEvidence(ctx, tx, { legId: leg.id, source, status: leg.status, effect: "applied" });
      return connectDocument(ctx, tx, (await lockCall(tx, callId))!, leg);
    })
    .catch((err: unknown): "taken" => {
      if (err instanceof TakenError) return "taken";
      throw err;
    });
  if (typeof made !== "string") return made;
  // A room that cannot be deleted ends by itself: the caller is answered all the same.
  await ctx.rooms.deleteRoom(roomNameOf(callId)).catch(() => {});
  // The same webhook, at the same time, may have made the call.
  const again = (await connectAgain(ctx, provider, inbound, source)) ?? (await declineAgain(ctx, carrier, inbound));
  return again ?? decline(ctx, carrier, inbound, made);
}

class TakenError extends Error {
  override name = "TakenError";
}

/** A fresh document for a call that an earlier webhook has made; null where there is none. */
async function connectAgain(
  ctx: Context,
  provider: CarrierName,
  inbound: InboundCall,
  source: WordSource | undefined,
): Promise<CarrierDocument | null> {
  const { telephonyLegs } = schema;
  const isOurs = and(
    eq(telephonyLegs.provider, provider),
    eq(telephonyLegs.providerCallId, inbound.providerCallId),
    eq(telephonyLegs.direction, "inbound"),
  );
  const [found] = await ctx.db.select({ callId: telephonyLegs.callId }).from(telephonyLegs).where(isOurs);
  if (!found) return null;
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, found.callId);
    const [leg] = await tx.select().from(telephonyLegs).where(isOurs);
    if (source) await keepEvidence(ctx, tx, { legId: leg!.id, source, status: "in_progress", effect: "repeated" });
    return connectDocument(ctx, tx, call!, leg!);
  });
}

/** Where calls to a number of the carrier's go; `agent` is null where they go to nobody. */
async function findDestination(ctx: Context, provider: CarrierName, to: string) {
  const { agents, phoneNumbers, workspaces } = schema;
  const [row] = await ctx.db
    .select({ number: phoneNumbers, agent: agents, maxSeconds: workspaces.maxCallSeconds })
    .from(phoneNumbers)
    .innerJoin(workspaces, eq(workspaces.id, phoneNumbers.workspaceId))
    .leftJoin(agents, and(eq(agents.id, phoneNumbers.agentId), isNull(agents.archivedAt)))
    .where(and(eq(phoneNumbers.e164, to), eq(phoneNumbers.provider, provider)));
  return row ?? null;
}

/** The document of a call that was declined before; null where it was not. */
async function declineAgain(ctx: Context, carrier: CarrierPort, inbound: InboundCall): Promise<CarrierDocument | null> {
  const heard = await heardAtDecline(ctx.db, carrier.name, inbound);
  return heard && carrier.rejectDocument(heard);
}

/** What the caller heard whose call was declined; null where it was not. */
async function heardAtDecline(db: DbOrTx, provider: CarrierName, { providerCallId }: InboundCall) {
  const { declinedCalls } = schema;
  const [declined] = await db
    .select({ heard: declinedCalls.heard })
    .from(declinedCalls)
    .where(and(eq(declinedCalls.provider, provider), eq(declinedCalls.providerCallId, providerCallId)));
  return declined?.heard ?? null;
}

async function decline(
  ctx: Context,
  carrier: CarrierPort,
  { providerCallId }: InboundCall,
  why: keyof typeof DECLINED,
): Promise<CarrierDocument> {
  const heard = DECLINED[why];
  log.info({ provider: carrier.name, providerCallId, why }, "an inbound call is declined");
  await ctx.db
    .insert(schema.declinedCalls)
    .values({ provider: carrier.name, providerCallId, heard, declinedAt: ctx.clock.now() })
    .onConflictDoNothing();
  return carrier.rejectDocument(heard);
}
