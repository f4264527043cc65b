import type { Call, CallStatus, EndingReason, EndReason } from "@/lib/contract/calls";
import type { CallEvent } from "@/lib/contract/events";
import type { IntelligenceFailure, IntelligenceResult } from "@/lib/contract/intelligence";
import type { LegReason, LegStatus, Participant, ParticipantReason } from "@/lib/contract/participants";
import { dataOf } from "./fold-call";
import { formatPhone } from "./phone";

/** What a status means at a glance; each has its own icon and colour. */
export type Meaning = "live" | "waiting" | "danger" | "over";

export const CALL_STATUS: Record<CallStatus, { word: string; meaning: Meaning }> = {
  connecting: { word: "Connecting", meaning: "waiting" },
  active: { word: "Active", meaning: "live" },
  ended: { word: "Ended", meaning: "over" },
  failed: { word: "Failed", meaning: "danger" },
};

export const END_REASON: Record<EndReason, string> = {
  participants_left: "Everybody left",
  ended_by_request: "Ended by an operator or the API",
  ended_by_agent: "Ended by the agent",
  nobody_joined: "Nobody joined",
  max_duration: "The longest time of a call was reached",
  observers_only: "Only observers were left",
  agent_alone: "Only the agent was left",
};

/** Why a limit is about to end a call, and what keeps the call going. */
export const ENDING: Record<EndingReason, { why: string; instead: string }> = {
  max_duration: { why: "It has reached the longest time of a call.", instead: "The agent tells the people in it." },
  observers_only: { why: "Only observers are left.", instead: "It goes on if a customer comes back or is added." },
  agent_alone: { why: "Only the agent is left.", instead: "It goes on if somebody comes back or joins." },
};

export const ROLE: Record<Participant["role"], string> = { agent: "Agent", customer: "Customer", observer: "Observer" };

export const TRANSPORT: Record<Participant["transport"], string> = {
  webrtc: "Browser",
  pstn: "Phone",
  sip: "SIP",
  internal: "Built in",
};

const LEG_STATUS: Record<LegStatus, string> = {
  queued: "waiting to be dialed",
  ringing: "ringing",
  in_progress: "on the line",
  completed: "hung up",
  failed: "failed",
};

const PARTICIPANT_REASON: Record<ParticipantReason, string> = {
  disconnected: "disconnected",
  removed: "removed",
  call_ended: "the call ended",
  hung_up: "hung up",
  busy: "busy",
  no_answer: "no answer",
  rejected: "rejected",
  invalid_number: "not a valid number",
  canceled: "canceled",
  carrier_error: "error at the carrier",
  never_joined: "never joined",
};

const LEG_REASON: Record<LegReason, string> = {
  busy: "busy",
  no_answer: "no answer",
  rejected: "rejected",
  invalid_number: "not a valid number",
  canceled: "canceled",
  carrier_error: "error at the carrier",
};

/** How somebody felt about the call. */
export const SENTIMENT: Record<IntelligenceResult["sentiments"][number]["sentiment"], string> = {
  positive: "Positive",
  neutral: "Neutral",
  negative: "Negative",
  mixed: "Mixed",
  "not stated": "Not stated",
};

/** Why there is no recording, in words, by the recording's reason. */
export function recordingFailure(reason: string | null): string {
  const words: Record<string, string> = {
    nothing_recorded: "Nothing could be recorded.",
    storage_failed: "Its files could not be stored.",
  };
  return words[reason ?? ""] ?? "Something failed while it was recorded.";
}

/** Why there is no summary, in words. */
export const INTELLIGENCE_FAILURE: Record<IntelligenceFailure, string> = {
  no_speech: "nothing was said",
  transcript_too_long: "the transcript is too long for the model",
  schema_invalid: "the agent's schema of fields is not valid",
  model_unavailable: "the model did not answer",
  model_refused: "the model refused",
  invalid_output: "the model's answer could not be used",
};

/** A participant's status in a word, e.g. "Ringing" for a phone that is joining. */
export function participantStatus(participant: Participant): { word: string; meaning: Meaning } {
  switch (participant.status) {
    case "queued":
      return { word: "Queued", meaning: "waiting" };
    case "joining":
      return { word: participant.telephony_leg?.status === "ringing" ? "Ringing" : "Joining", meaning: "waiting" };
    case "active":
      return { word: "In the call", meaning: "live" };
    case "left":
      return { word: "Left", meaning: "over" };
    case "failed":
      return { word: "Failed", meaning: "danger" };
  }
}

/** Why a participant is no longer or never was in the call, in words; null where there is nothing to say. */
export function reasonWords(participant: Participant): string | null {
  return participant.reason && PARTICIPANT_REASON[participant.reason];
}

/** What the carrier says of a phone's leg, e.g. "Phone line: hung up after 1:02"; null for a browser. */
export function legWords({ telephony_leg: leg }: Participant): string | null {
  if (!leg) return null;
  const why = leg.reason ? `: ${LEG_REASON[leg.reason]}` : "";
  const billed = leg.bill_duration === null ? "" : `, billed ${leg.bill_duration} s`;
  return `Leg ${LEG_STATUS[leg.status]}${why}${billed}`;
}

/** How somebody in a call is called on screen. `operatorId` is the one who looks. */
export function participantName(
  participant: Pick<Participant, "role" | "identity">,
  operatorId: string | null = null,
): string {
  if (participant.role === "agent") return "Agent";
  if (participant.identity.startsWith("operator:")) {
    return participant.identity === `operator:${operatorId}` ? "You" : "Operator";
  }
  return formatPhone(participant.identity);
}

/** Index 1..8 of each participant's colour, by order of appearance; the same all through a call. */
export function speakerColours(participants: Pick<Participant, "id">[]): Map<string, number> {
  return new Map(participants.map(({ id }, index) => [id, (index % 8) + 1]));
}

/** One event of a call as a sentence. */
export function eventSentence(event: CallEvent, call: Call, operatorId: string | null): string {
  const nameOf = (participantId: string) => {
    const participant = call.participants.find((other) => other.id === participantId);
    return participant ? participantName(participant, operatorId) : "Somebody";
  };
  switch (event.type) {
    case "call.created":
      return "Call created";
    case "call.active":
      return "Call became active";
    case "call.ended": {
      const { status, end_reason } = dataOf(event, event.type);
      return `Call ${status}: ${lower(END_REASON[end_reason])}`;
    }
    case "participant.added": {
      const { participant } = dataOf(event, event.type);
      return `${participantName(participant, operatorId)} added`;
    }
    case "participant.joined":
      return `${nameOf(dataOf(event, event.type).participant_id)} joined`;
    case "participant.rejoined":
      return `${nameOf(dataOf(event, event.type).participant_id)} came back`;
    case "participant.left": {
      const { participant_id, reason } = dataOf(event, event.type);
      return `${nameOf(participant_id)} left: ${PARTICIPANT_REASON[reason]}`;
    }
    case "participant.failed": {
      const { participant_id, reason } = dataOf(event, event.type);
      return `${nameOf(participant_id)} failed: ${PARTICIPANT_REASON[reason]}`;
    }
    case "leg.updated": {
      const { participant_id, status, reason } = dataOf(event, event.type);
      return `Leg of ${nameOf(participant_id)} ${LEG_STATUS[status]}${reason ? `: ${LEG_REASON[reason]}` : ""}`;
    }
    case "agent.joined": {
      const { took_over } = dataOf(event, event.type);
      return took_over ? "A new agent process took over" : "Agent process is ready";
    }
    case "agent.absent": {
      const { absent_ms } = dataOf(event, event.type);
      return `Agent absent for ${(absent_ms / 1000).toFixed(1)} s`;
    }
    case "agent.greeted":
      return "Agent greeted";
    case "agent.interrupted":
      return `Agent interrupted by ${nameOf(dataOf(event, event.type).by_participant_id)}`;
    case "agent.tool_called": {
      const { tool, outcome, duration_ms } = dataOf(event, event.type);
      const end = { ok: "succeeded", failed: "failed", timed_out: "timed out" }[outcome];
      return `Agent called the tool ${tool}: ${end} after ${duration_ms} ms`;
    }
    case "agent.model_failed": {
      const { part } = dataOf(event, event.type);
      return { llm: "The chat model failed", stt: "Speech recognition failed", tts: "Speech synthesis failed" }[part];
    }
    case "transcript.final": {
      const said = dataOf(event, event.type);
      return `${nameOf(said.participant_id)} said: ${said.text}`;
    }
    case "call.ending":
      return `The call is about to end: ${lower(END_REASON[dataOf(event, event.type).end_reason])}`;
    case "call.ending_canceled":
      return "The call goes on";
    case "transcript.deleted":
      return "Transcript deleted";
    case "recording.started":
      return "Recording started";
    case "recording.completed":
      return "Recording is ready";
    case "recording.failed":
      return "Recording failed";
    case "recording.deleted":
      return "Recording deleted";
    case "intelligence.pending":
      return "Summary is being written";
    case "intelligence.completed":
      return "Summary is ready";
    case "intelligence.failed":
      return `No summary: ${INTELLIGENCE_FAILURE[dataOf(event, event.type).failure]}`;
  }
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
