import type { schema } from "@/db/client";
import type { AgentCommand, AgentNote } from "@/lib/contract/agent-control";

/** A note as the wire shows it. */
export function presentNote(row: typeof schema.agentNotes.$inferSelect): AgentNote {
  return {
    id: row.id,
    call_id: row.callId,
    by: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    source: row.source,
    text: row.text,
    status: row.status,
    used_in_turn: row.usedInTurn,
    used_at: row.usedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

/** Something the agent was asked to do, as the wire shows it. */
export function presentCommand(row: typeof schema.agentCommands.$inferSelect): AgentCommand {
  return {
    id: row.id,
    call_id: row.callId,
    kind: row.kind,
    status: row.status,
    text: row.text,
    result: row.result,
    created_at: row.createdAt.toISOString(),
  };
}
