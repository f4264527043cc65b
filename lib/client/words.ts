import type { AgentNote, FloorReason } from "@/lib/contract/agent-control";
import type { AgentMode, Call, CallStatus, EndingReason, EndReason } from "@/lib/contract/calls";
import type { EscalationStatus } from "@/lib/contract/escalations";
import type { CallEvent } from "@/lib/contract/events";
import type { IntelligenceFailure, IntelligenceResult } from "@/lib/contract/intelligence";
import type { LegReason, LegStatus, Participant, ParticipantReason, TelephonyLeg } from "@/lib/contract/participants";
import type { TransferOutcome, TransferStatus } from "@/lib/contract/transfers";
import { dataOf } from "./fold-call";
import { formatMoney } from "./leg-words";
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
  customers_left: "Every customer left",
};

/** Why a limit is about to end a call, and what keeps the call going. */
export const ENDING: Record<EndingReason, { why: string; instead: string }> = {
  max_duration: { why: "It has reached the longest time of a call.", instead: "The agent tells the people in it." },
  observers_only: { why: "Only observers are left.", instead: "It goes on if a customer comes back or is added." },
  agent_alone: { why: "Only the agent is left.", instead: "It goes on if somebody comes back or joins." },
  customers_left: { why: "The caller has left.", instead: "Stay to talk with the other operators." },
};

export const ROLE: Record<Participant["role"], string> = { agent: "Agent", customer: "Customer", observer: "Observer" };

export const TRANSPORT: Record<Participant["transport"], string> = {
  webrtc: "Browser",
  pstn: "Phone",
  sip: "SIP",
  internal: "Built in",
};

export const CARRIER: Record<TelephonyLeg["provider"], string> = { twilio: "Twilio", plivo: "Plivo", vonage: "Vonage" };

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
  voicemail: "voicemail",
  declined: "declined",
};

/** Why a leg failed or was ended, in words. */
export const LEG_REASON: Record<LegReason, string> = {
  busy: "busy",
  no_answer: "no answer",
  rejected: "rejected",
  invalid_number: "not a valid number",
  canceled: "canceled",
  voicemail: "voicemail",
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

/** Which of our numbers an inbound call came to, as people say it; null for an outbound one. */
export function calledNumber(call: Pick<Call, "direction" | "participants">): string | null {
  const leg = call.participants.find(({ telephony_leg }) => telephony_leg?.direction === "inbound")?.telephony_leg;
  return call.direction === "inbound" && leg ? formatPhone(leg.to_number) : null;
}

/** How somebody in a call is called on screen. `operatorId` is the one who looks. */
export function participantName(
  participant: Pick<Participant, "role" | "identity"> & Partial<Pick<Participant, "transport">>,
  operatorId: string | null = null,
): string {
  if (participant.role === "agent") return "Agent";
  if (participant.identity.startsWith("operator:")) {
    return participant.identity === `operator:${operatorId}` ? "You" : "Operator";
  }
  // A caller who withholds their number.
  if (participant.transport === "pstn" && participant.identity === "anonymous") return "Withheld number";
  return formatPhone(participant.identity);
}

/** Index 1..8 of each participant's colour, by order of appearance; the same all through a call. */
export function speakerColours(participants: Pick<Participant, "id">[]): Map<string, number> {
  return new Map(participants.map(({ id }, index) => [id, (index % 8) + 1]));
}

/** When the agent takes turns. */
export const AGENT_MODE: Record<AgentMode, string> = {
  auto: "Speaks as the call needs",
  conversing: "Answers everybody",
  when_addressed: "Speaks when addressed",
  silent: "Silent",
};

const FLOOR_REASON: Record<FloorReason, string> = {
  only_person: "one person is in the call",
  always: "it answers everybody",
  named: "it was named",
  answer_to_agent: "it had asked",
  question: "it was asked",
  nudged: "an operator asked it to",
  model: "the model took it as addressed",
  not_addressed: "it was not addressed",
  operator_speaks: "an operator spoke to the caller",
  silent: "it is set to be silent",
};

export const TRANSFER_STATUS: Record<TransferStatus, string> = {
  ringing: "ringing",
  holding: "putting the caller on hold",
  consulting: "private talk",
  merging: "bringing everybody together",
  returning: "back to the caller",
  ended: "over",
};

export const TRANSFER_OUTCOME: Record<TransferOutcome, string> = {
  accepted: "accepted",
  declined: "declined",
  voicemail: "reached a voicemail",
  no_answer: "was not answered",
  busy: "found the line busy",
  caller_left: "ended: the caller left",
  canceled: "canceled",
  failed: "failed",
};

export const ESCALATION_STATUS: Record<EscalationStatus, string> = {
  waiting: "waits",
  claimed: "claimed",
  live: "live",
  resolved: "resolved",
  unclaimed: "was not claimed",
  canceled: "canceled",
};

/** The receipt of a note to the agent, as a sentence. */
export function noteSentence(note: AgentNote): string {
  const what = note.source === "whispered" ? "Whisper to the agent" : "Note to the agent";
  switch (note.status) {
    case "pending":
      return `${what} by ${note.by.name} sent`;
    case "received":
      return `${what} by ${note.by.name} received`;
    case "used":
      return `${what} by ${note.by.name} used in turn ${note.used_in_turn}`;
    case "retracted":
      return `${what} by ${note.by.name} retracted`;
  }
}

/** How somebody takes part, in words, e.g. "on hold". */
export function stanceWords(participant: Participant, nameOf: (participantId: string) => string): string {
  if (participant.switching) return "switching";
  if (participant.held_since) return "on hold";
  if (participant.muted) return "muted";
  switch (participant.mode) {
    case "open":
      return "talks with everybody";
    case "listening":
      return participant.target_id ? `listens to ${nameOf(participant.target_id)}` : "listens";
    case "whispering":
      return `whispers to ${participant.target_id ? nameOf(participant.target_id) : "nobody"}`;
    case "consulting":
      return "in private talk";
  }
}

/** One event of a call as a sentence. */
export function eventSentence(event: CallEvent, call: Call, operatorId: string | null): string {
  const nameOf = (participantId: string) => {
    const participant = call.participants.find((other) => other.id === participantId);
    return participant ? participantName(participant, operatorId) : "Somebody";
  };
  switch (event.type) {
    case "call.created":
      return dataOf(event, event.type).direction === "inbound" ? "A phone called" : "Call created";
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
    case "participant.updated": {
      const { participant } = dataOf(event, event.type);
      return `${participantName(participant, operatorId)}: ${stanceWords(participant, nameOf)}`;
    }
    case "participant.digit": {
      const { participant_id, digit } = dataOf(event, event.type);
      return `${nameOf(participant_id)} pressed ${digit}`;
    }
    case "participant.digits_sent":
      return `Keys were sent to ${nameOf(dataOf(event, event.type).participant_id)}`;
    case "agent.mode_changed": {
      const { mode, by } = dataOf(event, event.type);
      return `${by.name} set the agent: ${AGENT_MODE[mode].toLowerCase()}`;
    }
    case "agent.floor_decided": {
      const { answers, reason } = dataOf(event, event.type);
      return `Agent ${answers ? "answers" : "stays silent"}: ${FLOOR_REASON[reason]}`;
    }
    case "agent.noted": {
      const { note } = dataOf(event, event.type);
      return noteSentence(note);
    }
    case "agent.asked": {
      const { command } = dataOf(event, event.type);
      return {
        say: "Agent was given words to say",
        preview: "Agent was asked what it would say next",
        nudge: "Agent was asked to speak",
      }[command.kind];
    }
    case "call.driver_changed": {
      const { driver_id, by, lost } = dataOf(event, event.type);
      if (driver_id) return `${by.name} took over from the agent`;
      return lost ? "The driver's page was lost: the agent goes on" : `${by.name} handed the call back to the agent`;
    }
    case "call.drive_requested":
      return `${dataOf(event, event.type).by.name} asks to take over`;
    case "call.paused":
      return `${dataOf(event, event.type).by.name} began a sensitive pause: nothing is recorded`;
    case "call.pause_ending":
      return "The sensitive pause is about to end";
    case "call.unpaused":
      return "The sensitive pause is over";
    case "transfer.updated": {
      const { transfer } = dataOf(event, event.type);
      return transfer.outcome
        ? `Transfer ${TRANSFER_OUTCOME[transfer.outcome]}`
        : `Transfer: ${TRANSFER_STATUS[transfer.status]}`;
    }
    case "escalation.updated": {
      const { escalation } = dataOf(event, event.type);
      const by = escalation.claimed_by ? ` by ${escalation.claimed_by.name}` : "";
      return `Escalation ${ESCALATION_STATUS[escalation.status]}${by}: ${escalation.reason}`;
    }
    case "leg.updated": {
      const { participant_id, status, reason, bill_duration, price, currency } = dataOf(event, event.type);
      const why = reason ? `: ${LEG_REASON[reason]}` : "";
      const billed = bill_duration ? `, billed ${bill_duration} s` : "";
      const cost = price && currency ? ` for ${formatMoney(price, currency)}` : "";
      return `Leg of ${nameOf(participant_id)} ${LEG_STATUS[status]}${why}${billed}${cost}`;
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
