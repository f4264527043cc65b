"use server";

import { z } from "zod";
import { CreateCallBody, Call } from "@/lib/contract/calls";
import { AddParticipantsBody, AddedParticipants, Participant } from "@/lib/contract/participants";
import { createCall } from "@/lib/domain/call/create";
import { Intelligence } from "@/lib/contract/intelligence";
import { Recording } from "@/lib/contract/recordings";
import { Transcript } from "@/lib/contract/transcript";
import { endCall } from "@/lib/domain/call/end";
import { addParticipants } from "@/lib/domain/participant/add";
import { issueToken } from "@/lib/domain/participant/issue-token";
import { requestIntelligence } from "@/lib/domain/intelligence/request";
import { observeCall } from "@/lib/domain/participant/observe";
import { removeParticipant } from "@/lib/domain/participant/remove";
import { deleteRecording } from "@/lib/domain/recording/delete";
import { deleteTranscript } from "@/lib/domain/transcript/delete";
import { defineAction, type ActionResult } from "./action";

const CallRef = z.strictObject({ callId: z.string() });
const ParticipantRef = CallRef.extend({ participantId: z.string() });

const create = defineAction({
  scope: "calls",
  input: CreateCallBody,
  response: Call,
  handle: (ctx, input) => createCall(ctx, input),
});
/** Starts a call. */
export async function createCallAction(input: z.input<typeof CreateCallBody>): Promise<ActionResult<Call>> {
  return create(input);
}

const AddBody = AddParticipantsBody.extend(CallRef.shape);
const add = defineAction({
  scope: "calls",
  input: AddBody,
  response: AddedParticipants,
  handle: (ctx, input) => addParticipants(ctx, input),
});
/** Brings people into a call. */
export async function addParticipantsAction(input: z.input<typeof AddBody>): Promise<ActionResult<AddedParticipants>> {
  return add(input);
}

const remove = defineAction({
  scope: "calls",
  input: ParticipantRef,
  response: Participant,
  handle: (ctx, input) => removeParticipant(ctx, input),
});
/** Takes somebody out of a call. */
export async function removeParticipantAction(
  input: z.input<typeof ParticipantRef>,
): Promise<ActionResult<Participant>> {
  return remove(input);
}

const end = defineAction({
  scope: "calls",
  input: CallRef,
  response: Call,
  handle: (ctx, input) => endCall(ctx, input),
});
/** Ends a call for everybody. */
export async function endCallAction(input: z.input<typeof CallRef>): Promise<ActionResult<Call>> {
  return end(input);
}

const observe = defineAction({
  scope: "calls",
  input: CallRef,
  response: Participant,
  handle: (ctx, input) => observeCall(ctx, input),
});
/** Gives the operator access to listen, hidden and unheard. */
export async function observeCallAction(input: z.input<typeof CallRef>): Promise<ActionResult<Participant>> {
  return observe(input);
}

const token = defineAction({
  scope: "calls",
  input: ParticipantRef,
  response: Participant,
  handle: (ctx, input) => issueToken(ctx, input),
});
/** Gives a browser participant's fresh access, for their join link. */
export async function issueTokenAction(input: z.input<typeof ParticipantRef>): Promise<ActionResult<Participant>> {
  return token(input);
}

const summarize = defineAction({
  scope: "calls",
  input: CallRef,
  response: Intelligence,
  handle: (ctx, input) => requestIntelligence(ctx, input),
});
/** Has a call's intelligence made, or made anew. */
export async function requestIntelligenceAction(input: z.input<typeof CallRef>): Promise<ActionResult<Intelligence>> {
  return summarize(input);
}

const dropRecording = defineAction({
  scope: "calls",
  input: CallRef,
  response: Recording,
  handle: (ctx, input) => deleteRecording(ctx, input),
});
/** Deletes a call's recording for good. */
export async function deleteRecordingAction(input: z.input<typeof CallRef>): Promise<ActionResult<Recording>> {
  return dropRecording(input);
}

const dropTranscript = defineAction({
  scope: "calls",
  input: CallRef,
  response: Transcript,
  handle: (ctx, input) => deleteTranscript(ctx, input),
});
/** Deletes a call's transcript and what was made of it for good. */
export async function deleteTranscriptAction(input: z.input<typeof CallRef>): Promise<ActionResult<Transcript>> {
  return dropTranscript(input);
}
