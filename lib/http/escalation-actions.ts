"use server";

import { z } from "zod";
import { ClaimedEscalation, Escalation, RaiseEscalationBody } from "@/lib/contract/escalations";
import { beatEscalation } from "@/lib/domain/escalation/beat";
import { claimEscalation } from "@/lib/domain/escalation/claim";
import { goLive } from "@/lib/domain/escalation/go-live";
import { raiseEscalation } from "@/lib/domain/escalation/raise";
import { releaseEscalation } from "@/lib/domain/escalation/release";
import { resolveEscalation } from "@/lib/domain/escalation/resolve";
import { defineAction, type ActionResult } from "./action";

const EscalationRef = z.strictObject({ escalationId: z.string() });
type Ref = z.input<typeof EscalationRef>;

const Raise = RaiseEscalationBody.extend({ callId: z.string() });
const raise = defineAction({
  scope: "calls",
  input: Raise,
  response: Escalation,
  handle: (ctx, input) => raiseEscalation(ctx, input),
});
/** Asks for a person in a call. */
export async function raiseEscalationAction(input: z.input<typeof Raise>): Promise<ActionResult<Escalation>> {
  return raise(input);
}

const claim = defineAction({
  scope: "calls",
  input: EscalationRef,
  response: ClaimedEscalation,
  handle: claimEscalation,
});
/** Claims an escalation: the answer holds the briefing and access to listen. */
export async function claimEscalationAction(input: Ref): Promise<ActionResult<ClaimedEscalation>> {
  return claim(input);
}

const change = { scope: "calls", input: EscalationRef, response: Escalation } as const;
const release = defineAction({ ...change, handle: releaseEscalation });
const live = defineAction({ ...change, handle: goLive });
const resolve = defineAction({ ...change, handle: resolveEscalation });
const beat = defineAction({ ...change, handle: beatEscalation });

/** Gives a claimed escalation up. */
export async function releaseEscalationAction(input: Ref): Promise<ActionResult<Escalation>> {
  return release(input);
}

/** Puts its claimant on the call. */
export async function goLiveAction(input: Ref): Promise<ActionResult<Escalation>> {
  return live(input);
}

/** Ends an escalation, or takes one that waits back. */
export async function resolveEscalationAction(input: Ref): Promise<ActionResult<Escalation>> {
  return resolve(input);
}

/** A sign of life of the claimant's page, every two seconds; gives the escalation as it is now. */
export async function beatEscalationAction(input: Ref): Promise<ActionResult<Escalation>> {
  return beat(input);
}
