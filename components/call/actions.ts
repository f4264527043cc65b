import type { Call } from "@/lib/contract/calls";
import type { AddParticipantsBody, AddedParticipants, Participant } from "@/lib/contract/participants";
import type { Action } from "@/lib/client/api";

type CallRef = { callId: string };
type ParticipantRef = CallRef & { participantId: string };

/** What an operator can do on a call's page. */
export interface CallActions {
  add: Action<CallRef & AddParticipantsBody, AddedParticipants>;
  remove: Action<ParticipantRef, Participant>;
  end: Action<CallRef, Call>;
  observe: Action<CallRef, Participant>;
  issueToken: Action<ParticipantRef, Participant>;
}
