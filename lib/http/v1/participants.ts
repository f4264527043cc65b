import { AddedParticipants, AddParticipantsBody, Participant } from "@/lib/contract/participants";
import { addParticipants, presentAdded } from "@/lib/domain/participant/add";
import { issueToken } from "@/lib/domain/participant/issue-token";
import { removeParticipant } from "@/lib/domain/participant/remove";
import { defineRoute } from "../route";
import { statusFor } from "./status";

/** POST /v1/calls/{id}/participants: 201, or 202 where a phone is yet to be dialed. */
export const addParticipantsRoute = defineRoute({
  scope: "calls",
  body: AddParticipantsBody,
  response: AddedParticipants,
  status: statusFor,
  handle: (ctx, { params, body }, record) => addParticipants(ctx, { callId: params.callId!, ...body }, record),
  rebuild: (ctx, { params }, ids) => presentAdded(ctx, params.callId!, ids),
});

/** DELETE /v1/calls/{id}/participants/{pid} */
export const removeParticipantRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => removeParticipant(ctx, { callId: params.callId!, participantId: params.participantId! }),
});

/** POST /v1/calls/{id}/participants/{pid}/token */
export const issueTokenRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => issueToken(ctx, { callId: params.callId!, participantId: params.participantId! }),
});
