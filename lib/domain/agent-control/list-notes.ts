import { asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AgentNotes } from "@/lib/contract/agent-control";
import { includesScope } from "@/lib/contract/scopes";
import { scopeOf } from "../account/scope";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { presentNote } from "./present";

/**
 * The notes that the agent of a call was left, oldest first, each with its receipt; without their words for who may only
 * look on. Errors: not_found.
 */
export async function listNotes(ctx: WorkspaceContext, input: { callId: string }): Promise<AgentNotes> {
  const call = await findCall(ctx, input.callId);
  const rows = await ctx.db
    .select()
    .from(schema.agentNotes)
    .where(eq(schema.agentNotes.callId, call.id))
    .orderBy(asc(schema.agentNotes.createdAt), asc(schema.agentNotes.id));
  const notes = rows.map(presentNote);
  // As in the event stream.
  return { notes: includesScope(scopeOf(ctx.actor), "calls") ? notes : notes.map((note) => ({ ...note, text: "" })) };
}
