import { AddedParticipants, AddParticipantsBody, Participant } from "../participants";
import { EXAMPLES } from "./examples";
import type { Operation } from "./operation";

export const PARTICIPANT_OPERATIONS: Operation[] = [
  {
    id: "addParticipants",
    method: "POST",
    path: "/v1/calls/{callId}/participants",
    resource: "Participants",
    summary: "Bring people into a call",
    description: "The call may be at any point before its end. As with a new call, phones are dialed by a job.",
    scope: "calls",
    body: AddParticipantsBody,
    bodyExample: EXAMPLES.addParticipants,
    idempotent: true,
    responses: {
      201: {
        description: "The new participants, all in browsers.",
        schema: AddedParticipants,
        example: EXAMPLES.addedParticipants,
      },
      202: { description: "The new participants; a phone is yet to be dialed.", schema: AddedParticipants },
    },
    errors: ["from_number_not_owned", "call_over", "identity_in_call", "room_unavailable"],
  },
  {
    id: "removeParticipant",
    method: "DELETE",
    path: "/v1/calls/{callId}/participants/{participantId}",
    resource: "Participants",
    summary: "Take somebody out of a call",
    description: "A ringing phone is canceled. The agent cannot be removed: end the call instead.",
    scope: "calls",
    responses: { 200: { description: "The participant, who has left.", schema: Participant } },
    errors: ["invalid_request", "call_over", "participant_gone"],
  },
  {
    id: "createToken",
    method: "POST",
    path: "/v1/calls/{callId}/participants/{participantId}/token",
    resource: "Participants",
    summary: "Give a browser fresh access",
    description: "For a webrtc participant whose token has expired or was lost. Tokens are good for ten minutes.",
    scope: "calls",
    responses: { 200: { description: "The participant with `access`.", schema: Participant, example: EXAMPLES.token } },
    errors: ["invalid_request", "call_over", "participant_gone"],
  },
];
