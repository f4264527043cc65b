import { and, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AgentNote } from "@/lib/contract/agent-control";
import { findCallLocked } from "../call/find";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { findNote } from "./get-note";
import { presentNote } from "./present";

/** Takes a note back that no turn of the agent has used: it forgets it. Errors: not_found, note_used. */
export async function retractNote(
  ctx: WorkspaceContext,
  input: { callId: string; noteId: string },
): Promise<AgentNote> {
  return ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    await findNote(tx, call.id, input.noteId);
    const [retracted] = await tx
      .update(schema.agentNotes)
      .set({ status: "retracted" })
      .where(and(eq(schema.agentNotes.id, input.noteId), inArray(schema.agentNotes.status, ["pending", "received"])))
      .returning();
    if (!retracted) throw new DomainError("note_used");
    const note = presentNote(retracted);
    await appendEvent(tx, call.id, "agent.noted", { note });
    return note;
  });
}
