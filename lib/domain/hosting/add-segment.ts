import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { awaitLastWords } from "../intelligence/begin";
import { presentSegment } from "../transcript/present";
import { lockHosted, type Hosting } from "./lease";

/**
 * Stores an utterance and tells it as an event; once, however often it is asked under the same id. Times are instants;
 * they are kept as offsets from the call's zero. Errors: LeaseLostError.
 */
export async function addSegment(
  ctx: Context,
  hosting: Hosting,
  input: { id: string; participantId: string; text: string; startedAt: Date; endedAt: Date; interrupted: boolean },
): Promise<void> {
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
        id: input.id,
        callId: call.id,
        participantId: input.participantId,
        text: input.text,
        startedAtMs: offsetMs(input.startedAt),
        endedAtMs: offsetMs(input.endedAt),
        interrupted: input.interrupted,
        source: "runtime",
      })
      .onConflictDoNothing()
      .returning();
    if (!segment) return;
    await appendEvent(tx, call.id, "transcript.final", presentSegment(segment, speaker!));
    await awaitLastWords(tx, call);
  });
}
