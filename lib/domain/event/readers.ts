import type { CallEvent, EventData, InterimTranscript } from "@/lib/contract/events";
import { mayReadPrivate } from "../account/scope";
import type { WorkspaceActor } from "../context";

/** An event as an actor of the workspace reads it: private talk has no words for who may not read it. Sequences have no gap. */
export function eventFor(actor: WorkspaceActor, event: CallEvent): CallEvent {
  if (event.type !== "transcript.final" || mayReadPrivate(actor)) return event;
  return (event.data as EventData<"transcript.final">).lane === "call"
    ? event
    : { ...event, data: { ...event.data, text: "" } };
}

/** Whether an actor of the workspace reads what somebody is saying now. */
export function readsInterim(actor: WorkspaceActor, interim: InterimTranscript): boolean {
  return interim.lane === "call" || mayReadPrivate(actor);
}
