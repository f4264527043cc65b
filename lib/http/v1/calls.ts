import { Call, CallPage, CallsQuery, CreateCallBody } from "@/lib/contract/calls";
import { Transcript } from "@/lib/contract/transcript";
import { createCall, openCall } from "@/lib/domain/call/create";
import { endCall } from "@/lib/domain/call/end";
import { getCall } from "@/lib/domain/call/get";
import { listCalls } from "@/lib/domain/call/list";
import { getGuestTranscript } from "@/lib/domain/guest/get-transcript";
import { getTranscript } from "@/lib/domain/transcript/get";
import { defineRoute } from "../route";
import { statusFor } from "./status";

/** GET /v1/calls */
export const listCallsRoute = defineRoute({
  scope: "read",
  query: CallsQuery,
  response: CallPage,
  handle: (ctx, { query }) => listCalls(ctx, query),
});

/** POST /v1/calls: 201, or 202 where a phone is yet to be dialed. */
export const createCallRoute = defineRoute({
  scope: "calls",
  body: CreateCallBody,
  response: Call,
  status: statusFor,
  handle: (ctx, { body }, record) => createCall(ctx, body, record),
  rebuild: (ctx, _input, [callId]) => openCall(ctx, callId!),
});

/** GET /v1/calls/{id} */
export const getCallRoute = defineRoute({
  scope: "read",
  response: Call,
  handle: (ctx, { params }) => getCall(ctx, { callId: params.callId! }),
});

/** POST /v1/calls/{id}/end */
export const endCallRoute = defineRoute({
  scope: "calls",
  response: Call,
  handle: (ctx, { params }) => endCall(ctx, { callId: params.callId! }),
});

/** GET /v1/calls/{id}/transcript */
export const getTranscriptRoute = defineRoute({
  scope: "read",
  response: Transcript,
  handle: (ctx, { params }) => getTranscript(ctx, { callId: params.callId! }),
  handleGuest: getGuestTranscript,
});
