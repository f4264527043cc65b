import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { EventType } from "@/lib/contract/events";
import type { Transcript } from "@/lib/contract/transcript";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { Context, WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { getTranscript } from "./get";

/** Events that hold words of the call, or about it. */
const WITH_WORDS = ["transcript.final", "agent.tool_called", "agent.noted", "agent.asked"] satisfies EventType[];

/**
 * Deletes what was said in a call: its transcript, what was made of it, and the words in its events, which stay in their
 * order without them. Deleting again changes nothing. Errors: not_found, call_not_over.
 */
export async function deleteTranscript(ctx: WorkspaceContext, input: { callId: string }): Promise<Transcript> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (!isOver(call.status)) throw new DomainError("call_not_over");
    await removeTranscript(ctx, tx, call.id);
  });
  return getTranscript(ctx, input);
}

/** Deletes a transcript as part of `tx`; the caller holds the lock of the call, which is over. */
export async function removeTranscript(ctx: Context, tx: Tx, callId: string): Promise<void> {
  const [deleted] = await tx
    .update(schema.calls)
    .set({ transcriptDeletedAt: ctx.clock.now(), intelligenceStatus: "not_started" })
    .where(and(eq(schema.calls.id, callId), isNull(schema.calls.transcriptDeletedAt)))
    .returning({ id: schema.calls.id });
  if (!deleted) return;
  await tx.delete(schema.transcriptSegments).where(eq(schema.transcriptSegments.callId, callId));
  await tx.delete(schema.callIntelligence).where(eq(schema.callIntelligence.callId, callId));
  const events = schema.callEvents;
  await tx
    .update(events)
    .set({
      data: sql`case ${events.type}
        when 'transcript.final' then jsonb_set(${events.data}, '{text}', '""')
        when 'agent.noted' then jsonb_set(${events.data}, '{note,text}', '""')
        when 'agent.asked' then jsonb_set(jsonb_set(${events.data}, '{command,text}', '""'), '{command,result}', 'null')
        else jsonb_set(${events.data}, '{arguments}', '{}') end`,
    })
    .where(and(eq(events.callId, callId), inArray(events.type, WITH_WORDS)));
  await tx.update(schema.agentNotes).set({ text: "" }).where(eq(schema.agentNotes.callId, callId));
  await tx.update(schema.agentCommands).set({ text: "", result: null }).where(eq(schema.agentCommands.callId, callId));
  await appendEvent(tx, callId, "transcript.deleted", {});
}
