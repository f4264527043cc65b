import { AuditLog } from "@/lib/contract/audit";
import {
  AddedParticipants,
  AddParticipantsBody,
  Participant,
  SendDigitsBody,
  SetModeBody,
} from "@/lib/contract/participants";
import { listAudit } from "@/lib/domain/audit/list";
import { addParticipants, presentAdded } from "@/lib/domain/participant/add";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { issueToken } from "@/lib/domain/participant/issue-token";
import { muteParticipant } from "@/lib/domain/participant/mute";
import { removeParticipant } from "@/lib/domain/participant/remove";
import { resumeParticipant } from "@/lib/domain/participant/resume";
import { sendDigits } from "@/lib/domain/participant/send-digits";
import { setMode } from "@/lib/domain/participant/set-mode";
import { unmuteParticipant } from "@/lib/domain/participant/unmute";
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

/** PATCH /v1/calls/{id}/participants/{pid}: how they take part. */
export const setModeRoute = defineRoute({
  scope: "calls",
  body: SetModeBody,
  response: Participant,
  handle: (ctx, { params, body }) =>
    setMode(ctx, { callId: params.callId!, participantId: params.participantId!, ...body }),
});

/** POST /v1/calls/{id}/participants/{pid}/mute */
export const muteParticipantRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => muteParticipant(ctx, { callId: params.callId!, participantId: params.participantId! }),
});

/** POST /v1/calls/{id}/participants/{pid}/unmute */
export const unmuteParticipantRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => unmuteParticipant(ctx, { callId: params.callId!, participantId: params.participantId! }),
});

/** POST /v1/calls/{id}/participants/{pid}/hold */
export const holdParticipantRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => holdParticipant(ctx, { callId: params.callId!, participantId: params.participantId! }),
});

/** POST /v1/calls/{id}/participants/{pid}/resume */
export const resumeParticipantRoute = defineRoute({
  scope: "calls",
  response: Participant,
  handle: (ctx, { params }) => resumeParticipant(ctx, { callId: params.callId!, participantId: params.participantId! }),
});

/** POST /v1/calls/{id}/participants/{pid}/dtmf */
export const sendDigitsRoute = defineRoute({
  scope: "calls",
  body: SendDigitsBody,
  response: Participant,
  handle: (ctx, { params, body }) =>
    sendDigits(ctx, { callId: params.callId!, participantId: params.participantId!, ...body }),
});

/** GET /v1/calls/{id}/audit */
export const listAuditRoute = defineRoute({
  scope: "read",
  response: AuditLog,
  handle: (ctx, { params }) => listAudit(ctx, { callId: params.callId! }),
});
