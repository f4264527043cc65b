"use server";

import { z } from "zod";
import { Call } from "@/lib/contract/calls";
import { pauseCall } from "@/lib/domain/call/pause";
import { unpauseCall } from "@/lib/domain/call/unpause";
import { defineAction, type ActionResult } from "./action";

const CallRef = z.strictObject({ callId: z.string() });

const pause = defineAction({ scope: "calls", input: CallRef, response: Call, handle: pauseCall });
/** Begins a sensitive pause, or makes it last longer. */
export async function pauseCallAction(input: z.input<typeof CallRef>): Promise<ActionResult<Call>> {
  return pause(input);
}

const unpause = defineAction({ scope: "calls", input: CallRef, response: Call, handle: unpauseCall });
/** Ends a sensitive pause. */
export async function unpauseCallAction(input: z.input<typeof CallRef>): Promise<ActionResult<Call>> {
  return unpause(input);
}
