import { and, eq } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { AgentNote } from "@/lib/contract/agent-control";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { presentNote } from "./present";

/** A note to the agent of a call, with its receipt. Errors: not_found. */
export async function getNote(ctx: WorkspaceContext, input: { callId: string; noteId: string }): Promise<AgentNote> {
  const call = await findCall(ctx, input.callId);
  return presentNote(await findNote(ctx.db, call.id, input.noteId));
}

/** A note of a call whose workspace was checked; not_found otherwise. */
export async function findNote(
  db: DbOrTx,
  callId: string,
  noteId: string,
): Promise<typeof schema.agentNotes.$inferSelect> {
  const [note] = await db
    .select()
    .from(schema.agentNotes)
    .where(and(eq(schema.agentNotes.id, noteId), eq(schema.agentNotes.callId, callId)));
  if (!note) throw notFound("note");
  return note;
}
