import type { CallEvent, EventData, InterimTranscript } from "@/lib/contract/events";
import { includesScope } from "@/lib/contract/scopes";
import { mayReadPrivate, scopeOf } from "../account/scope";
import type { WorkspaceActor } from "../context";

/** An event as an actor of the workspace reads it: private talk has no words for who may not read it. Sequences have no gap. */
export function eventFor(actor: WorkspaceActor, event: CallEvent): CallEvent {
  if (!includesScope(scopeOf(actor), "calls")) event = withoutAsides(event);
  if (event.type !== "transcript.final" || mayReadPrivate(actor)) return event;
  return (event.data as EventData<"transcript.final">).lane === "call"
    ? event
    : { ...event, data: { ...event.data, text: "" } };
}

/** An event without the words that were for the agent alone, or are the agent's own plans: for programs that only look on. */
export function withoutAsides(event: CallEvent): CallEvent {
  switch (event.type) {
    case "agent.noted":
      return { ...event, data: { note: { ...(event.data as EventData<"agent.noted">).note, text: "" } } };
    case "agent.asked":
      return {
        ...event,
        data: { command: { ...(event.data as EventData<"agent.asked">).command, text: "", result: null } },
      };
    default:
      return event;
  }
}

/** Whether an actor of the workspace reads what somebody is saying now. */
export function readsInterim(actor: WorkspaceActor, interim: InterimTranscript): boolean {
  return interim.lane === "call" || mayReadPrivate(actor);
}
