"use server";

import { z } from "zod";
import { GiveDriveBody, HandBackBody, TakeOverBody } from "@/lib/contract/agent-control";
import { Call } from "@/lib/contract/calls";
import { Participant } from "@/lib/contract/participants";
import { giveDrive } from "@/lib/domain/call/give-drive";
import { handBack } from "@/lib/domain/call/hand-back";
import { stayInCall } from "@/lib/domain/call/stay";
import { takeOver } from "@/lib/domain/call/take-over";
import { leaveCall } from "@/lib/domain/participant/leave";
import { defineAction, type ActionResult } from "./action";

const CallRef = z.strictObject({ callId: z.string() });
type Ref = z.input<typeof CallRef>;

const TakeOver = TakeOverBody.extend(CallRef.shape);
const take = defineAction({ scope: "calls", input: TakeOver, response: Call, handle: takeOver });
/** Takes the conversation over from the agent; with `ask`, asks whoever drives for it. */
export async function takeOverAction(input: z.input<typeof TakeOver>): Promise<ActionResult<Call>> {
  return take(input);
}

const HandBack = HandBackBody.extend(CallRef.shape);
const back = defineAction({ scope: "calls", input: HandBack, response: Call, handle: handBack });
/** Hands the conversation back to the agent, with an instruction where there is one. */
export async function handBackAction(input: z.input<typeof HandBack>): Promise<ActionResult<Call>> {
  return back(input);
}

const GiveDrive = GiveDriveBody.extend(CallRef.shape);
const give = defineAction({
  scope: "calls",
  input: GiveDrive,
  response: Call,
  handle: (ctx, { callId, user_id: userId }) => giveDrive(ctx, { callId, userId }),
});
/** Hands the drive to a colleague in the call. */
export async function giveDriveAction(input: z.input<typeof GiveDrive>): Promise<ActionResult<Call>> {
  return give(input);
}

const stay = defineAction({ scope: "calls", input: CallRef, response: Call, handle: stayInCall });
/** Lets operators talk on though every customer has left. */
export async function stayInCallAction(input: Ref): Promise<ActionResult<Call>> {
  return stay(input);
}

const leave = defineAction({ scope: "calls", input: CallRef, response: Participant, handle: leaveCall });
/** The operator leaves the call. */
export async function leaveCallAction(input: Ref): Promise<ActionResult<Participant>> {
  return leave(input);
}
