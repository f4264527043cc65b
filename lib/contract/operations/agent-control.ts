import {
  AgentCommand,
  AgentNote,
  AgentNotes,
  NoteBody,
  PreviewBody,
  SayBody,
  SetAgentModeBody,
} from "../agent-control";
import { Call } from "../calls";
import type { Operation } from "./operation";

const RESOURCE = "Agent in a call";

/** What operators and programs tell the agent of a call. */
export const AGENT_CONTROL_OPERATIONS: Operation[] = [
  {
    id: "setAgentMode",
    method: "POST",
    path: "/v1/calls/{callId}/agent/mode",
    resource: RESOURCE,
    summary: "Say when the agent takes turns",
    description:
      "`auto`: with one person it converses, among more it speaks when addressed: by its name, by an answer or a question to it, or by a nudge. `silent`: never; it goes on listening. Whom it answers among several, and why, is told as `agent.floor_decided`. While an operator drives, it stays silent.",
    scope: "calls",
    body: SetAgentModeBody,
    bodyExample: { mode: "when_addressed" },
    responses: { 200: { description: "The call, with its `agent_mode`.", schema: Call } },
    errors: ["call_over", "driving", "call_has_driver"],
  },
  {
    id: "sayByAgent",
    method: "POST",
    path: "/v1/calls/{callId}/agent/say",
    resource: RESOURCE,
    summary: "Have the agent say something",
    description:
      "To everybody in the call, as it stands, once, in any mode. What becomes of it is told as `agent.asked`; it fails where the agent cannot be heard just then.",
    scope: "calls",
    body: SayBody,
    bodyExample: { text: "One moment, please." },
    responses: { 202: { description: "The words are on their way to the agent.", schema: AgentCommand } },
    errors: ["call_over"],
  },
  {
    id: "nudgeAgent",
    method: "POST",
    path: "/v1/calls/{callId}/agent/nudge",
    resource: RESOURCE,
    summary: "Have the agent take a turn",
    description: "As soon as nobody speaks, whoever was meant, in any mode.",
    scope: "calls",
    responses: { 202: { description: "The nudge is on its way to the agent.", schema: AgentCommand } },
    errors: ["call_over"],
  },
  {
    id: "previewAgent",
    method: "POST",
    path: "/v1/calls/{callId}/agent/preview",
    resource: RESOURCE,
    summary: "See what the agent would say next",
    description:
      "Its first sentence as `result`, were it to take a turn now knowing `instruction` too. Nothing is said and nothing is done. The answer may take 8 seconds.",
    scope: "calls",
    body: PreviewBody,
    bodyExample: { instruction: "Offer a refund." },
    responses: { 200: { description: "What it would say.", schema: AgentCommand } },
    errors: ["call_over", "agent_unavailable"],
  },
  {
    id: "addNote",
    method: "POST",
    path: "/v1/calls/{callId}/agent/note",
    resource: RESOURCE,
    summary: "Leave the agent a note",
    description:
      "Nobody in the call hears it. The agent heeds it from its next turn on; the note says in which turn it was used first, and `agent.noted` tells each step.",
    scope: "calls",
    body: NoteBody,
    bodyExample: { text: "The customer has a VIP contract." },
    idempotent: true,
    responses: { 201: { description: "The note, on its way to the agent.", schema: AgentNote } },
    errors: ["call_over"],
  },
  {
    id: "listNotes",
    method: "GET",
    path: "/v1/calls/{callId}/agent/notes",
    resource: RESOURCE,
    summary: "List the notes with their receipts",
    scope: "read",
    responses: { 200: { description: "The notes so far, oldest first.", schema: AgentNotes } },
    errors: [],
  },
  {
    id: "retractNote",
    method: "DELETE",
    path: "/v1/calls/{callId}/agent/notes/{noteId}",
    resource: RESOURCE,
    summary: "Take a note back",
    description: "As long as the agent has not used it.",
    scope: "calls",
    responses: { 200: { description: "The note, retracted.", schema: AgentNote } },
    errors: ["note_used"],
  },
  {
    id: "whisperToAgent",
    method: "POST",
    path: "/v1/calls/{callId}/agent/whisper",
    resource: RESOURCE,
    summary: "Whisper to the agent",
    description:
      "A WAV file of at most 961 KiB, which is 30 seconds of mono PCM16 at 16 kHz. It never enters the call: it becomes a note whose `text` is what was understood.",
    scope: "calls",
    bodyType: "audio/wav",
    responses: { 201: { description: "The note, on its way to the agent.", schema: AgentNote } },
    errors: ["call_over", "speech_not_understood", "agent_unavailable"],
  },
];
