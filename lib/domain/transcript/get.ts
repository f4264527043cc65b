import { asc, eq } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { Transcript, TranscriptEntry } from "@/lib/contract/transcript";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { presentSegment } from "./present";

/** Who said what in a call, in order of speech. Errors: not_found. */
export async function getTranscript(ctx: WorkspaceContext, input: { callId: string }): Promise<Transcript> {
  const call = await findCall(ctx, input.callId);
  const transcript = await readTranscript(ctx.db, call.id);
  return {
    transcript,
    text: transcript.map((entry) => `${entry.speaker === "agent" ? "Agent" : "User"}: ${entry.text}`).join("\n"),
  };
}

/** A call's utterances by start of speech; arrival order is not speech order. */
export async function readTranscript(db: DbOrTx, callId: string): Promise<TranscriptEntry[]> {
  const rows = await db
    .select({ segment: schema.transcriptSegments, speaker: schema.callParticipants })
    .from(schema.transcriptSegments)
    .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.transcriptSegments.participantId))
    .where(eq(schema.transcriptSegments.callId, callId))
    .orderBy(asc(schema.transcriptSegments.startedAtMs), asc(schema.transcriptSegments.id));
  return rows.map(({ segment, speaker }, sequence) => ({ ...presentSegment(segment, speaker), sequence }));
}
