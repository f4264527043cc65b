import { asc, eq } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { Transcript, TranscriptEntry } from "@/lib/contract/transcript";
import { mayReadPrivate } from "../account/scope";
import { findCall } from "../call/find";
import type { ParticipantRow } from "../call/load";
import type { WorkspaceContext } from "../context";
import { presentSegment, type SegmentRow } from "./present";
import { readsSegment } from "./readers";

/**
 * Who said what in a call, in order of speech. Private talk that was kept is among the entries, never in `text`, for who
 * holds the scope `admin`. Errors: not_found.
 */
export async function getTranscript(ctx: WorkspaceContext, input: { callId: string }): Promise<Transcript> {
  const call = await findCall(ctx, input.callId);
  const reader = { kind: "workspace", mayReadPrivate: mayReadPrivate(ctx.actor) } as const;
  const said = await readSegments(ctx.db, call.id);
  return presentTranscript(said.filter(({ segment }) => readsSegment(reader, segment)));
}

/** Utterances in their order as the wire shows them. */
export function presentTranscript(said: Said[]): Transcript {
  const transcript = said.map(({ segment, speaker }, sequence) => ({ ...presentSegment(segment, speaker), sequence }));
  return {
    transcript,
    text: transcript
      .filter(({ lane }) => lane === "call")
      .map((entry) => `${entry.speaker === "agent" ? "Agent" : "User"}: ${entry.text}`)
      .join("\n"),
  };
}

/** What was said in a call, without private talk: for the agent and for what is made of the call. */
export async function readTranscript(db: DbOrTx, callId: string): Promise<TranscriptEntry[]> {
  const said = await readSegments(db, callId);
  return presentTranscript(said.filter(({ segment }) => segment.lane === "call")).transcript;
}

/** An utterance and who spoke it. */
export interface Said {
  segment: SegmentRow;
  speaker: ParticipantRow;
}

/** All utterances of a call by start of speech, private talk too; arrival order is not speech order. */
export async function readSegments(db: DbOrTx, callId: string): Promise<Said[]> {
  return db
    .select({ segment: schema.transcriptSegments, speaker: schema.callParticipants })
    .from(schema.transcriptSegments)
    .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.transcriptSegments.participantId))
    .where(eq(schema.transcriptSegments.callId, callId))
    .orderBy(asc(schema.transcriptSegments.startedAtMs), asc(schema.transcriptSegments.id));
}
