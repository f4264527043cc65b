"use server";

import { z } from "zod";
import {
  AgentCommand,
  AgentNote,
  AgentNotes,
  MAX_WHISPER_BYTES,
  NoteBody,
  PreviewBody,
  SayBody,
  SetAgentModeBody,
} from "@/lib/contract/agent-control";
import { Call } from "@/lib/contract/calls";
import { addNote } from "@/lib/domain/agent-control/add-note";
import { listNotes } from "@/lib/domain/agent-control/list-notes";
import { nudgeAgent } from "@/lib/domain/agent-control/nudge";
import { previewAgent } from "@/lib/domain/agent-control/preview";
import { retractNote } from "@/lib/domain/agent-control/retract-note";
import { sayByAgent } from "@/lib/domain/agent-control/say";
import { setAgentMode } from "@/lib/domain/agent-control/set-mode";
import { whisperToAgent } from "@/lib/domain/agent-control/whisper";
import { defineAction, type ActionResult } from "./action";

const CallRef = z.strictObject({ callId: z.string() });
type Ref = z.input<typeof CallRef>;

const Mode = SetAgentModeBody.extend(CallRef.shape);
const changeMode = defineAction({ scope: "calls", input: Mode, response: Call, handle: setAgentMode });
/** Says when the agent takes turns. */
export async function setAgentModeAction(input: z.input<typeof Mode>): Promise<ActionResult<Call>> {
  return changeMode(input);
}

const Say = SayBody.extend(CallRef.shape);
const say = defineAction({ scope: "calls", input: Say, response: AgentCommand, handle: sayByAgent });
/** Has the agent say words as they stand. */
export async function sayByAgentAction(input: z.input<typeof Say>): Promise<ActionResult<AgentCommand>> {
  return say(input);
}

const nudge = defineAction({ scope: "calls", input: CallRef, response: AgentCommand, handle: nudgeAgent });
/** Has the agent take a turn. */
export async function nudgeAgentAction(input: Ref): Promise<ActionResult<AgentCommand>> {
  return nudge(input);
}

const Preview = PreviewBody.extend(CallRef.shape);
const preview = defineAction({ scope: "calls", input: Preview, response: AgentCommand, handle: previewAgent });
/** The sentence the agent would say now; may take 8 seconds. */
export async function previewAgentAction(input: z.input<typeof Preview>): Promise<ActionResult<AgentCommand>> {
  return preview(input);
}

const Note = NoteBody.extend(CallRef.shape);
const note = defineAction({
  scope: "calls",
  input: Note,
  response: AgentNote,
  handle: (ctx, input) => addNote(ctx, input),
});
/** Leaves the agent a note. */
export async function addNoteAction(input: z.input<typeof Note>): Promise<ActionResult<AgentNote>> {
  return note(input);
}

const notes = defineAction({ scope: "read", input: CallRef, response: AgentNotes, handle: listNotes });
/** The notes so far, with their receipts. */
export async function listNotesAction(input: Ref): Promise<ActionResult<AgentNotes>> {
  return notes(input);
}

const NoteRef = CallRef.extend({ noteId: z.string() });
const retract = defineAction({ scope: "calls", input: NoteRef, response: AgentNote, handle: retractNote });
/** Takes a note back that the agent has not used. */
export async function retractNoteAction(input: z.input<typeof NoteRef>): Promise<ActionResult<AgentNote>> {
  return retract(input);
}

/** `wav`: a WAV file in base64; mono PCM16 at 16 kHz keeps 30 s within what is taken. */
const Whisper = CallRef.extend({ wav: z.base64().max(Math.ceil(MAX_WHISPER_BYTES / 3) * 4, "is too long") });
const whisper = defineAction({
  scope: "calls",
  input: Whisper,
  response: AgentNote,
  handle: (ctx, { callId, wav }) => whisperToAgent(ctx, { callId, wav: Buffer.from(wav, "base64") }),
});
/** Whispers to the agent; the note's text is what was understood. */
export async function whisperToAgentAction(input: z.input<typeof Whisper>): Promise<ActionResult<AgentNote>> {
  return whisper(input);
}
