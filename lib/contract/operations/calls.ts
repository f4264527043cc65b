import { Call, CallPage, CallsQuery, CreateCallBody } from "../calls";
import { LegEvidence } from "../evidence";
import { Ledger } from "../ledger";
import { Transcript } from "../transcript";
import { AgentTurns } from "../turns";
import { EXAMPLES } from "./examples";
import { DIALING_ERRORS, type Operation } from "./operation";

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
    errors: ["not_found", ...DIALING_ERRORS, "room_unavailable"],
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
    id: "pauseCall",
    method: "POST",
    path: "/v1/calls/{callId}/sensitive_pause",
    resource: "Calls",
    summary: "Begin a sensitive pause",
    description:
      "From now on nothing of the call is recorded, transcribed, captioned or stored, pressed keys included; people go on hearing each other. It ends by `DELETE`, or by itself after the workspace's `sensitive_pause_seconds`, with `call.pause_ending` 15 seconds before. Pausing again makes it last longer. The stretch stays in the recording as a silent gap with its reason.",
    scope: "calls",
    responses: { 200: { description: "The call, with its `sensitive_pause`.", schema: Call } },
    errors: ["call_over"],
  },
  {
    id: "unpauseCall",
    method: "DELETE",
    path: "/v1/calls/{callId}/sensitive_pause",
    resource: "Calls",
    summary: "End a sensitive pause",
    scope: "calls",
    responses: { 200: { description: "The call, which is recorded again.", schema: Call } },
    errors: ["call_over", "not_paused"],
  },
  {
    id: "getTranscript",
    method: "GET",
    path: "/v1/calls/{callId}/transcript",
    resource: "Calls",
    summary: "Get who said what",
    description:
      "Private talk that was kept is among the entries for the scope `admin` alone, and never in `text`. A guest who is in the call may ask with their join token (`access.token`) for a key: they get what they could hear, and their own words.",
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
    id: "getLedger",
    method: "GET",
    path: "/v1/calls/{callId}/ledger",
    resource: "Calls",
    summary: "Get what a call has cost",
    description:
      "A line for each phone call at a carrier, as the carrier bills it, and for what each model did. Carriers may say what they bill minutes after the end: a line is `pending` until then. The totals are the exact sums of the lines with an amount, one a currency; `complete` says whether all lines have one.",
    scope: "read",
    responses: { 200: { description: "The lines and their totals, so far.", schema: Ledger } },
    errors: [],
  },
  {
    id: "listEvidence",
    method: "GET",
    path: "/v1/calls/{callId}/legs/{legId}/evidence",
    resource: "Calls",
    summary: "List what a leg's state rests on",
    description:
      "Each word of the carrier about the leg, oldest first: its webhooks, and what its API was asked. A late or illegal one is an anomaly: it changed nothing.",
    scope: "read",
    responses: { 200: { description: "The carrier's words.", schema: LegEvidence } },
    errors: [],
  },
  {
    id: "streamCallEvents",
    method: "GET",
    path: "/v1/calls/{callId}/events",
    resource: "Calls",
    summary: "Stream a call's events",
    description:
      "Server-sent events: each stored event once and in order, with its type as `event`, its sequence as `id` and a `CallEvent` as `data`; in between `transcript.interim` without an id, whose data is an `InterimTranscript`. A comment comes every 15 seconds. The stream stays open after the end of the call. Private talk that was kept has its words for the scope `admin` alone. A guest who is in the call may read with their join token (`access.token`) for a key: who comes and goes, what they can hear, and the end, at which the stream ends; its ids have gaps.",
    scope: "read",
    headers: { "Last-Event-ID": "Sequence of the last event that was read; the stream begins after it. Nothing: 0." },
    responses: { 200: { description: "The stream.", contentType: "text/event-stream" } },
    errors: ["invalid_request"],
  },
];
