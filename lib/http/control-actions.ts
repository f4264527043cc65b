"use server";

import { z } from "zod";
import { AuditLog } from "@/lib/contract/audit";
import { Participant, SendDigitsBody, SetModeBody } from "@/lib/contract/participants";
import { listAudit } from "@/lib/domain/audit/list";
import { holdParticipant } from "@/lib/domain/participant/hold";
import { muteParticipant } from "@/lib/domain/participant/mute";
import { resumeParticipant } from "@/lib/domain/participant/resume";
import { sendDigits } from "@/lib/domain/participant/send-digits";
import { setMode } from "@/lib/domain/participant/set-mode";
import { unmuteParticipant } from "@/lib/domain/participant/unmute";
import { defineAction, type ActionResult } from "./action";

const CallRef = z.strictObject({ callId: z.string() });
const ParticipantRef = CallRef.extend({ participantId: z.string() });
type Person = z.input<typeof ParticipantRef>;

const control = { scope: "calls", input: ParticipantRef, response: Participant } as const;
const mute = defineAction({ ...control, handle: muteParticipant });
const unmute = defineAction({ ...control, handle: unmuteParticipant });
const hold = defineAction({ ...control, handle: holdParticipant });
const resume = defineAction({ ...control, handle: resumeParticipant });

/** Mutes somebody. */
export async function muteAction(input: Person): Promise<ActionResult<Participant>> {
  return mute(input);
}

/** Takes a mute back. */
export async function unmuteAction(input: Person): Promise<ActionResult<Participant>> {
  return unmute(input);
}

/** Puts somebody on hold. */
export async function holdAction(input: Person): Promise<ActionResult<Participant>> {
  return hold(input);
}

/** Brings somebody back from hold. */
export async function resumeAction(input: Person): Promise<ActionResult<Participant>> {
  return resume(input);
}

const changeMode = defineAction({
  scope: "calls",
  input: z.strictObject({ ...ParticipantRef.shape, body: SetModeBody }),
  response: Participant,
  handle: (ctx, { body, ...ref }) => setMode(ctx, { ...ref, ...body }),
});
/** Lets somebody listen, whisper or talk. */
export async function setModeAction(input: Person & { body: SetModeBody }): Promise<ActionResult<Participant>> {
  return changeMode(input);
}

const pressKeys = defineAction({
  scope: "calls",
  input: z.strictObject({ ...ParticipantRef.shape, ...SendDigitsBody.shape }),
  response: Participant,
  handle: sendDigits,
});
/** Presses keys towards a phone. */
export async function sendDigitsAction(input: Person & SendDigitsBody): Promise<ActionResult<Participant>> {
  return pressKeys(input);
}

const audit = defineAction({ scope: "read", input: CallRef, response: AuditLog, handle: listAudit });
/** Who listened, whispered and controlled. */
export async function listAuditAction(input: z.input<typeof CallRef>): Promise<ActionResult<AuditLog>> {
  return audit(input);
}
