import type { Call } from "@/lib/contract/calls";
import type { CallEvent, EventData, EventType } from "@/lib/contract/events";
import type { Participant } from "@/lib/contract/participants";

/** An event's data by its type; the server checked the shape when it wrote it. */
export function dataOf<T extends EventType>(event: CallEvent, _type: T): EventData<T> {
  return event.data as EventData<T>;
}

/**
 * A call after one of its events. Folding the same event twice gives the same call, so an event may be folded into a
 * state that includes it already, as long as those after it are folded in too.
 */
export function foldCall(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case "call.active": {
      const { status, started_at } = dataOf(event, event.type);
      return { ...call, status, started_at };
    }
    case "call.ended":
      return { ...call, ...dataOf(event, event.type), ended_at: event.created_at, ending: null };
    case "call.ending":
      return { ...call, ending: dataOf(event, event.type) };
    case "call.ending_canceled":
      return { ...call, ending: null };
    case "intelligence.pending":
      return { ...call, intelligence_status: "pending", intelligence: null };
    case "intelligence.failed":
      return { ...call, intelligence_status: "failed", intelligence: null };
    case "intelligence.completed":
      return { ...call, intelligence_status: "completed" };
    case "transcript.deleted":
      return { ...call, intelligence_status: "not_started", intelligence: null };
    case "participant.added": {
      const { participant } = dataOf(event, event.type);
      const known = call.participants.some((other) => other.id === participant.id);
      return known ? call : { ...call, participants: [...call.participants, participant] };
    }
    case "participant.updated": {
      const { participant } = dataOf(event, event.type);
      // Coming and going are told by events of their own, in their order.
      const { status: _status, reason: _reason, joined_at: _joinedAt, left_at: _leftAt, ...state } = participant;
      return patch(call, participant.id, () => state);
    }
    case "agent.mode_changed":
      return { ...call, agent_mode: dataOf(event, event.type).mode };
    case "call.driver_changed":
      return { ...call, driver_id: dataOf(event, event.type).driver_id };
    case "call.paused": {
      const { since, ends_at } = dataOf(event, event.type);
      return { ...call, sensitive_pause: { since, ends_at } };
    }
    case "call.pause_ending": {
      const { ends_at } = dataOf(event, event.type);
      return call.sensitive_pause ? { ...call, sensitive_pause: { ...call.sensitive_pause, ends_at } } : call;
    }
    case "call.unpaused":
      return { ...call, sensitive_pause: null };
    case "participant.joined":
    case "participant.rejoined":
      return patch(call, dataOf(event, event.type).participant_id, (participant) => ({
        status: "active",
        reason: null,
        left_at: null,
        joined_at: participant.joined_at ?? event.created_at,
      }));
    case "participant.left":
    case "participant.failed": {
      const { participant_id, reason } = dataOf(event, event.type);
      const status = event.type === "participant.left" ? "left" : "failed";
      return patch(call, participant_id, () => ({ status, reason, left_at: event.created_at }));
    }
    case "leg.updated": {
      const { participant_id, telephony_leg_id: _legId, ...told } = dataOf(event, event.type);
      const { status } = told;
      return patch(call, participant_id, (participant) => ({
        status: participant.status === "queued" && status !== "queued" ? "joining" : participant.status,
        ...(participant.telephony_leg && {
          telephony_leg: { ...participant.telephony_leg, ...told },
        }),
      }));
    }
    default:
      return call;
  }
}

function patch(call: Call, participantId: string, change: (participant: Participant) => Partial<Participant>): Call {
  return {
    ...call,
    participants: call.participants.map((participant) =>
      participant.id === participantId ? { ...participant, ...change(participant) } : participant,
    ),
  };
}

/** Adds an event to a call's list of events; a known one is skipped. Null where one before it is missing. */
export function appendToLog(log: CallEvent[], event: CallEvent): CallEvent[] | null {
  const last = log.at(-1)?.sequence ?? 0;
  if (event.sequence <= last) return log;
  return event.sequence === last + 1 ? [...log, event] : null;
}
