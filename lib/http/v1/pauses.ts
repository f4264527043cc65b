import { Call } from "@/lib/contract/calls";
import { pauseCall } from "@/lib/domain/call/pause";
import { unpauseCall } from "@/lib/domain/call/unpause";
import { defineRoute } from "../route";

/** POST /v1/calls/{id}/sensitive_pause */
export const pauseCallRoute = defineRoute({
  scope: "calls",
  response: Call,
  handle: (ctx, { params }) => pauseCall(ctx, { callId: params.callId! }),
});

/** DELETE /v1/calls/{id}/sensitive_pause */
export const unpauseCallRoute = defineRoute({
  scope: "calls",
  response: Call,
  handle: (ctx, { params }) => unpauseCall(ctx, { callId: params.callId! }),
});
