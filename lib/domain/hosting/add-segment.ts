import { eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { awaitLastWords } from "../intelligence/begin";
import { presentSegment, type SegmentRow } from "../transcript/present";
import { lockHosted, type Hosting } from "./lease";

/** An utterance as a host tells it. */
export interface SaidSegment {
  id: string;
  participantId: string;
  text: string;
  startedAt: Date;
  endedAt: Date;
  interrupted: boolean;
  /** Where it was said; private talk is stored only where the workspace keeps it. */
  lane: SegmentRow["lane"];
  /** Ids of the participants who could hear it all along; null: everybody in the call. */
  audience: string[] | null;
}

/**
 * Stores an utterance and tells it as an event; once, however often it is asked under the same id. Times are instants;
 * they are kept as offsets from the call's zero. What was said on hold or in a sensitive pause is not stored, whatever the
 * host knew then. Errors: LeaseLostError.
 */
export async function addSegment(ctx: Context, hosting: Hosting, input: SaidSegment): Promise<void> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const offsetMs = (at: Date) => Math.max(0, at.getTime() - (call.zeroAt ?? input.startedAt).getTime());
    const [speaker] = await tx
      .select()
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.id, input.participantId));
    const silenced = [speaker!.heldAt, call.pausedAt].some((since) => since !== null && since < input.endedAt);
    if (silenced || (input.lane !== "call" && !(await keepsPrivate(tx, call.workspaceId)))) return;
    const [segment] = await tx
      .insert(schema.transcriptSegments)
      .values({
        id: input.id,
        callId: call.id,
        participantId: input.participantId,
        text: input.text,
        startedAtMs: offsetMs(input.startedAt),
        endedAtMs: offsetMs(input.endedAt),
        interrupted: input.interrupted,
        source: "runtime",
        lane: input.lane,
        audience: input.audience,
      })
      .onConflictDoNothing()
      .returning();
    if (!segment) return;
    await appendEvent(tx, call.id, "transcript.final", presentSegment(segment, speaker!));
    if (segment.lane === "call") await awaitLastWords(tx, call);
  });
}

async function keepsPrivate(tx: Tx, workspaceId: string): Promise<boolean> {
  const [workspace] = await tx
    .select({ keeps: schema.workspaces.keepPrivateLanes })
    .from(schema.workspaces)
    .where(eq(schema.workspaces.id, workspaceId));
  return workspace?.keeps ?? false;
}
