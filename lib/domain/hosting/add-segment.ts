import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { newId } from "@/lib/ids";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { presentSegment } from "../transcript/present";
import { lockHosted, type Hosting } from "./lease";

/**
 * Stores an utterance and tells it as an event. Times are instants; they are kept as offsets from the call's zero.
 * Errors: LeaseLostError.
 */
export async function addSegment(
  ctx: Context,
  hosting: Hosting,
  input: { participantId: string; text: string; startedAt: Date; endedAt: Date; interrupted: boolean },
): Promise<Omit<TranscriptEntry, "sequence">> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const offsetMs = (at: Date) => Math.max(0, at.getTime() - (call.zeroAt ?? input.startedAt).getTime());
    const [speaker] = await tx
      .select()
      .from(schema.callParticipants)
      .where(eq(schema.callParticipants.id, input.participantId));
    const [segment] = await tx
      .insert(schema.transcriptSegments)
      .values({
        id: newId("t"),
        callId: call.id,
        participantId: input.participantId,
        text: input.text,
        startedAtMs: offsetMs(input.startedAt),
        endedAtMs: offsetMs(input.endedAt),
        interrupted: input.interrupted,
        source: "runtime",
      })
      .returning();
    const entry = presentSegment(segment!, speaker!);
    await appendEvent(tx, call.id, "transcript.final", entry);
    return entry;
  });
}
