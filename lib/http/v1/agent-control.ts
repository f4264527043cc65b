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
import { getNote } from "@/lib/domain/agent-control/get-note";
import { listNotes } from "@/lib/domain/agent-control/list-notes";
import { nudgeAgent } from "@/lib/domain/agent-control/nudge";
import { previewAgent } from "@/lib/domain/agent-control/preview";
import { retractNote } from "@/lib/domain/agent-control/retract-note";
import { sayByAgent } from "@/lib/domain/agent-control/say";
import { setAgentMode } from "@/lib/domain/agent-control/set-mode";
import { whisperToAgent } from "@/lib/domain/agent-control/whisper";
import { readBytes } from "../parse";
import { checkParams, defineRoute, withActor } from "../route";

const accepted = () => 202;

/** POST /v1/calls/{id}/agent/mode */
export const setAgentModeRoute = defineRoute({
  scope: "calls",
  body: SetAgentModeBody,
  response: Call,
  handle: (ctx, { params, body }) => setAgentMode(ctx, { callId: params.callId!, ...body }),
});

/** POST /v1/calls/{id}/agent/say */
export const sayByAgentRoute = defineRoute({
  scope: "calls",
  body: SayBody,
  response: AgentCommand,
  status: accepted,
  handle: (ctx, { params, body }) => sayByAgent(ctx, { callId: params.callId!, ...body }),
});

/** POST /v1/calls/{id}/agent/nudge */
export const nudgeAgentRoute = defineRoute({
  scope: "calls",
  response: AgentCommand,
  status: accepted,
  handle: (ctx, { params }) => nudgeAgent(ctx, { callId: params.callId! }),
});

/** POST /v1/calls/{id}/agent/preview */
export const previewAgentRoute = defineRoute({
  scope: "calls",
  body: PreviewBody,
  response: AgentCommand,
  handle: (ctx, { params, body }) => previewAgent(ctx, { callId: params.callId!, ...body }),
});

/** POST /v1/calls/{id}/agent/note */
export const addNoteRoute = defineRoute({
  scope: "calls",
  body: NoteBody,
  response: AgentNote,
  status: () => 201,
  handle: (ctx, { params, body }, record) => addNote(ctx, { callId: params.callId!, ...body }, record),
  rebuild: (ctx, { params }, [noteId]) => getNote(ctx, { callId: params.callId!, noteId: noteId! }),
});

/** GET /v1/calls/{id}/agent/notes */
export const listNotesRoute = defineRoute({
  scope: "read",
  response: AgentNotes,
  handle: (ctx, { params }) => listNotes(ctx, { callId: params.callId! }),
});

/** DELETE /v1/calls/{id}/agent/notes/{nid} */
export const retractNoteRoute = defineRoute({
  scope: "calls",
  response: AgentNote,
  handle: (ctx, { params }) => retractNote(ctx, { callId: params.callId!, noteId: params.noteId! }),
});

/** POST /v1/calls/{id}/agent/whisper, whose body is a WAV file. */
export function whisperToAgentRoute(
  request: Request,
  { params }: { params: Promise<Record<string, string> | undefined> },
): Promise<Response> {
  return withActor(request, "calls", async (ctx, requestId) => {
    const { callId } = checkParams((await params) ?? {});
    const wav = await readBytes(request, "audio/wav", MAX_WHISPER_BYTES);
    const note = AgentNote.parse(await whisperToAgent(ctx, { callId: callId!, wav }));
    return Response.json(note, { status: 201, headers: { "x-request-id": requestId } });
  });
}
