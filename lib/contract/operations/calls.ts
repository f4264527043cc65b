import { Call, CallPage, CallsQuery, CreateCallBody } from "../calls";
import { Transcript } from "../transcript";
import { AgentTurns } from "../turns";
import { EXAMPLES } from "./examples";
import type { Operation } from "./operation";

export const CALL_OPERATIONS: Operation[] = [
  {
    id: "createCall",
    method: "POST",
    path: "/v1/calls",
    resource: "Calls",
    summary: "Start a call",
    description:
      "Makes one room with one agent and brings the participants in. Browsers get `access` (a LiveKit url and token); phones are dialed by a job, and the answer then is 202.",
    scope: "calls",
    body: CreateCallBody,
    bodyExample: EXAMPLES.createCall,
    idempotent: true,
    responses: {
      201: { description: "The call, with browsers only.", schema: Call },
      202: { description: "The call; a phone is yet to be dialed.", schema: Call, example: EXAMPLES.createdCall },
    },
    errors: ["not_found", "from_number_not_owned", "room_unavailable"],
  },
  {
    id: "listCalls",
    method: "GET",
    path: "/v1/calls",
    resource: "Calls",
    summary: "List calls",
    description: "Newest first, with everybody in them.",
    scope: "read",
    query: CallsQuery,
    responses: { 200: { description: "A page of calls.", schema: CallPage } },
    errors: [],
  },
  {
    id: "getCall",
    method: "GET",
    path: "/v1/calls/{callId}",
    resource: "Calls",
    summary: "Get a call",
    scope: "read",
    responses: { 200: { description: "The call, with everybody in it.", schema: Call, example: EXAMPLES.call } },
    errors: [],
  },
  {
    id: "endCall",
    method: "POST",
    path: "/v1/calls/{callId}/end",
    resource: "Calls",
    summary: "End a call for everybody",
    scope: "calls",
    responses: { 200: { description: "The call, which is over.", schema: Call } },
    errors: ["call_over"],
  },
  {
    id: "getTranscript",
    method: "GET",
    path: "/v1/calls/{callId}/transcript",
    resource: "Calls",
    summary: "Get who said what",
    scope: "read",
    responses: { 200: { description: "The transcript so far.", schema: Transcript, example: EXAMPLES.transcript } },
    errors: [],
  },
  {
    id: "listTurns",
    method: "GET",
    path: "/v1/calls/{callId}/turns",
    resource: "Calls",
    summary: "List the times of the agent's answers",
    description: "Each in ms after the end of the speech that it answers.",
    scope: "read",
    responses: { 200: { description: "The answers so far, oldest first.", schema: AgentTurns } },
    errors: [],
  },
  {
    id: "streamCallEvents",
    method: "GET",
    path: "/v1/calls/{callId}/events",
    resource: "Calls",
    summary: "Stream a call's events",
    description:
      "Server-sent events: each stored event once and in order, with its type as `event`, its sequence as `id` and a `CallEvent` as `data`; in between `transcript.interim` without an id, whose data is an `InterimTranscript`. A comment comes every 15 seconds. The stream stays open after the end of the call.",
    scope: "read",
    headers: { "Last-Event-ID": "Sequence of the last event that was read; the stream begins after it. Nothing: 0." },
    responses: { 200: { description: "The stream.", contentType: "text/event-stream" } },
    errors: ["invalid_request"],
  },
];
