import { GiveDriveBody, HandBackBody, TakeOverBody } from "@/lib/contract/agent-control";
import { Call } from "@/lib/contract/calls";
import { giveDrive } from "@/lib/domain/call/give-drive";
import { handBack } from "@/lib/domain/call/hand-back";
import { stayInCall } from "@/lib/domain/call/stay";
import { takeOver } from "@/lib/domain/call/take-over";
import { defineRoute } from "../route";

/** POST /v1/calls/{id}/agent/take_over */
export const takeOverRoute = defineRoute({
  scope: "calls",
  body: TakeOverBody,
  response: Call,
  handle: (ctx, { params, body }) => takeOver(ctx, { callId: params.callId!, ...body }),
});

/** POST /v1/calls/{id}/agent/hand_back */
export const handBackRoute = defineRoute({
  scope: "calls",
  body: HandBackBody,
  response: Call,
  handle: (ctx, { params, body }) => handBack(ctx, { callId: params.callId!, ...body }),
});

/** POST /v1/calls/{id}/agent/give_drive */
export const giveDriveRoute = defineRoute({
  scope: "calls",
  body: GiveDriveBody,
  response: Call,
  handle: (ctx, { params, body }) => giveDrive(ctx, { callId: params.callId!, userId: body.user_id }),
});

/** POST /v1/calls/{id}/stay */
export const stayRoute = defineRoute({
  scope: "calls",
  response: Call,
  handle: (ctx, { params }) => stayInCall(ctx, { callId: params.callId! }),
});
