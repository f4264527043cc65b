import { schema, type Tx } from "@/db/client";
import type { ActorRef, AgentCommand, AgentNote } from "@/lib/contract/agent-control";
import { newId } from "@/lib/ids";
import { appendEvent } from "../event/append";
import { presentCommand, presentNote } from "./present";

type NoteRow = typeof schema.agentNotes.$inferSelect;
type CommandRow = typeof schema.agentCommands.$inferSelect;

/** Leaves a note for the agent as part of `tx`, and tells it. The caller holds the call's lock. */
export async function writeNote(
  tx: Tx,
  input: { callId: string; by: ActorRef; source: NoteRow["source"]; text: string; at: Date },
): Promise<AgentNote> {
  const [row] = await tx
    .insert(schema.agentNotes)
    .values({
      id: newId("note"),
      callId: input.callId,
      actorKind: input.by.kind,
      actorId: input.by.id,
      actorName: input.by.name,
      source: input.source,
      text: input.text,
      status: "pending",
      createdAt: input.at,
    })
    .returning();
  const note = presentNote(row!);
  await appendEvent(tx, input.callId, "agent.noted", { note });
  return note;
}

/** Asks the agent's host to do something once, as part of `tx`, and tells it. The caller holds the call's lock. */
export async function writeCommand(
  tx: Tx,
  input: { callId: string; kind: CommandRow["kind"]; text?: string; at: Date },
): Promise<AgentCommand> {
  const [row] = await tx
    .insert(schema.agentCommands)
    .values({
      id: newId("cmd"),
      callId: input.callId,
      kind: input.kind,
      text: input.text ?? "",
      status: "pending",
      createdAt: input.at,
    })
    .returning();
  const command = presentCommand(row!);
  await appendEvent(tx, input.callId, "agent.asked", { command });
  return command;
}
