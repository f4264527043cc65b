import type { AgentNote } from "@/lib/contract/agent-control";
import { actorRef, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import type { RecordResources } from "../idempotency/once";
import { writeNote } from "./write";

/**
 * Leaves a note for the agent that nobody in the call hears: it takes it into account from its next turn on, and the note
 * says in which that was. Errors: not_found, call_over.
 */
export async function addNote(
  ctx: WorkspaceContext,
  input: { callId: string; text: string },
  recordResources: RecordResources = async () => {},
): Promise<AgentNote> {
  return ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const by = actorRef(ctx.actor);
    const at = ctx.clock.now();
    const note = await writeNote(tx, { callId: call.id, by, source: "typed", text: input.text, at });
    await recordDeed(tx, { callId: call.id, by, action: "agent_note", at });
    await recordResources(tx, [note.id]);
    return note;
  });
}
