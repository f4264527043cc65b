import type { AgentNote } from "@/lib/contract/agent-control";
import type { CallEvent } from "@/lib/contract/events";
import { dataOf } from "./fold-call";

const ORDER = { pending: 0, received: 1, used: 2, retracted: 2 } as const satisfies Record<AgentNote["status"], number>;

/** The notes that a call's events tell of, newest first, each as it is now. */
export function notesOf(events: readonly CallEvent[]): AgentNote[] {
  const notes = new Map<string, AgentNote>();
  for (const event of events) {
    if (event.type !== "agent.noted") continue;
    const { note } = dataOf(event, event.type);
    notes.set(note.id, newerNote(notes.get(note.id), note));
  }
  return [...notes.values()].reverse();
}

/** Of two readings of a note the one that knows more: what came by another way may be older. */
export function newerNote(known: AgentNote | undefined, note: AgentNote): AgentNote {
  return known && ORDER[known.status] > ORDER[note.status] ? known : note;
}

/** A note's receipt in words, e.g. "Used in turn 14". */
export function receiptWords(note: AgentNote): string {
  switch (note.status) {
    case "pending":
      return "Sent";
    case "received":
      return "The agent knows it";
    case "used":
      return `Used in turn ${note.used_in_turn}`;
    case "retracted":
      return "Retracted";
  }
}
