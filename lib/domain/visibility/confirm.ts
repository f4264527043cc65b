import { and, eq, lt } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { log } from "@/lib/log";
import { lockCall } from "../call/load";
import { roomNameOf } from "../call/room-name";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { lockUnder, type Hosting } from "../lease";
import { tellChanged } from "./change";
import { enforceVisibility } from "./enforce";
import { loadPicture } from "./load";
import { openApplied } from "./open";
import { listenersAllowed, whispersToAgent } from "./plan";
import { channelOf } from "./visibility";

/**
 * Who says that they go by a version: a bridge, a page or the agent's host for a participant, or the call's recorder. The
 * agent's host says under which lease: what one says after another has taken over is not so.
 */
export type Confirming = { participantId: string; hosting?: Hosting } | { recorder: Pick<Hosting, "epoch"> };

/**
 * Takes note that somebody goes by a version of the call's visibility, and lets those be heard again who only waited for
 * this. Safe to repeat; an older version than is known changes nothing. Errors: LeaseLostError.
 */
export async function confirmVisibility(
  ctx: Context,
  input: { callId: string; version: number; by: Confirming },
): Promise<void> {
  const { callId, version, by } = input;
  if ("participantId" in by && (await isKnown(ctx, by.participantId, version))) return;
  const opened = await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    if (!call || isOver(call.status) || version > call.visibilityVersion) return false;
    if ("participantId" in by && by.hosting) await lockUnder(tx, schema.agentLeases, by.hosting);
    if ("participantId" in by) await raiseApplied(tx, callId, by.participantId, version);
    else await raiseRecorder(tx, callId, by.recorder, version);
    return openApplied(tx, callId);
  });
  if (opened) await enforceVisibility(ctx, { callId });
  if ("participantId" in by) await letBeHeard(ctx, callId, by.participantId);
}

/** Pages say it every two seconds: what is known needs no lock. */
async function isKnown(ctx: Context, participantId: string, version: number): Promise<boolean> {
  const [row] = await ctx.db
    .select({ appliedVersion: schema.callParticipants.appliedVersion })
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.id, participantId));
  return row !== undefined && row.appliedVersion >= version;
}

/** Who may hear a speaker by now and could not before has their sound at once, not when the media server looks again. */
async function letBeHeard(ctx: Context, callId: string, participantId: string): Promise<void> {
  const picture = await loadPicture(ctx.db, callId);
  const speaker = picture?.everybody.find(({ id }) => id === participantId);
  if (!picture || !speaker || channelOf(speaker).kind === "nowhere" || whispersToAgent(picture.everybody, speaker))
    return;
  const listeners = listenersAllowed(picture.everybody, speaker, picture);
  // Where it fails they wait for the media server's next look: the confirmation itself stands.
  await ctx.rooms.renewSubscriptions(roomNameOf(callId), speaker.roomIdentity, listeners).catch((err: unknown) => {
    log.warn({ callId, err }, "who may hear somebody again was not told so at once");
  });
}

async function raiseApplied(tx: Tx, callId: string, participantId: string, version: number): Promise<void> {
  const [before] = await tx
    .select()
    .from(schema.callParticipants)
    .where(and(eq(schema.callParticipants.id, participantId), eq(schema.callParticipants.callId, callId)));
  if (!before || before.appliedVersion >= version) return;
  await tx
    .update(schema.callParticipants)
    .set({ appliedVersion: version })
    .where(eq(schema.callParticipants.id, participantId));
  const cameIntoForce = before.appliedVersion < before.stateVersion && before.stateVersion <= version;
  if (cameIntoForce && before.transport !== "webrtc" && before.openingVersion === null) {
    await tellChanged(tx, [participantId]);
  }
}

async function raiseRecorder(tx: Tx, callId: string, recorder: Pick<Hosting, "epoch">, version: number): Promise<void> {
  await tx
    .update(schema.recorderLeases)
    .set({ appliedVersion: version })
    .where(
      and(
        eq(schema.recorderLeases.callId, callId),
        eq(schema.recorderLeases.epoch, recorder.epoch),
        lt(schema.recorderLeases.appliedVersion, version),
      ),
    );
}
