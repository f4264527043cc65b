import type { Intelligence } from "@/lib/contract/intelligence";
import type { AddParticipantsBody, AddedParticipants, Participant } from "@/lib/contract/participants";
import type { Recording } from "@/lib/contract/recordings";
import type { Transcript } from "@/lib/contract/transcript";
import type { TransferActions } from "@/components/transfer/actions";
import type { Action } from "@/lib/client/api";

type CallRef = { callId: string };
type ParticipantRef = CallRef & { participantId: string };

/** What an operator can do on a call's page. */
export interface CallActions {
  add: Action<CallRef & AddParticipantsBody, AddedParticipants>;
  remove: Action<ParticipantRef, Participant>;
  issueToken: Action<ParticipantRef, Participant>;
  requestIntelligence: Action<CallRef, Intelligence>;
  deleteRecording: Action<CallRef, Recording>;
  deleteTranscript: Action<CallRef, Transcript>;
  transfer: TransferActions;
}
