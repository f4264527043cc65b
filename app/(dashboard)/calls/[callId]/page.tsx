import type { Metadata } from "next";
import { CallView } from "@/components/call/call-view";
import {
  addParticipantsAction,
  deleteRecordingAction,
  deleteTranscriptAction,
  issueTokenAction,
  removeParticipantAction,
  requestIntelligenceAction,
} from "@/lib/http/actions";
import {
  acceptTransferAction,
  cancelTransferAction,
  createTransferAction,
  declineTransferAction,
  mergeTransferAction,
  swapTransferAction,
} from "@/lib/http/transfer-actions";
import { loadCallPage, loadFromNumbers, requireOperator } from "@/lib/http/pages";

export const metadata: Metadata = { title: "Call" };

export default async function CallPage({ params }: { params: Promise<{ callId: string }> }) {
  const { callId } = await params;
  const [operator, { call, transcript, intelligence, lastSequence }, fromNumbers] = await Promise.all([
    requireOperator(`/calls/${callId}`),
    loadCallPage(callId),
    loadFromNumbers(),
  ]);
  return (
    <CallView
      key={callId}
      first={{ call, transcript: transcript.transcript, intelligence, lastSequence }}
      operatorId={operator.id}
      fromNumbers={fromNumbers}
      actions={{
        add: addParticipantsAction,
        remove: removeParticipantAction,
        issueToken: issueTokenAction,
        requestIntelligence: requestIntelligenceAction,
        deleteRecording: deleteRecordingAction,
        deleteTranscript: deleteTranscriptAction,
        transfer: {
          create: createTransferAction,
          accept: acceptTransferAction,
          decline: declineTransferAction,
          merge: mergeTransferAction,
          swap: swapTransferAction,
          cancel: cancelTransferAction,
        },
      }}
    />
  );
}
