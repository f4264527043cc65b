import type {
  AgentCommand,
  AgentNote,
  AgentNotes,
  Call,
  NoteBody,
  PreviewBody,
  SayBody,
  SetAgentModeBody,
} from "../generated.js";
import { segment, type IdempotentOptions, type RequestOptions, type Transport } from "../transport.js";

/** The agent of a call, while it goes on. */
export class CallAgent {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Says when the agent takes turns. */
  setMode(callId: string, body: SetAgentModeBody, options: RequestOptions = {}): Promise<Call> {
    return this.#transport.request({ ...options, method: "POST", path: this.#path(callId, "mode"), body });
  }

  /** Has it say words to everybody in the call, as they stand. */
  say(callId: string, body: SayBody, options: RequestOptions = {}): Promise<AgentCommand> {
    return this.#transport.request({ ...options, method: "POST", path: this.#path(callId, "say"), body });
  }

  /** Has it take a turn as soon as nobody speaks. */
  nudge(callId: string, options: RequestOptions = {}): Promise<AgentCommand> {
    return this.#transport.request({ ...options, method: "POST", path: this.#path(callId, "nudge") });
  }

  /** The sentence it would say now as `result`; nothing is said. */
  preview(callId: string, body: PreviewBody = {}, options: RequestOptions = {}): Promise<AgentCommand> {
    return this.#transport.request({ ...options, method: "POST", path: this.#path(callId, "preview"), body });
  }

  /** Leaves it a note that nobody in the call hears. Safe to repeat: it carries an Idempotency-Key. */
  note(callId: string, body: NoteBody, options: IdempotentOptions = {}): Promise<AgentNote> {
    const path = this.#path(callId, "note");
    return this.#transport.request({ ...options, method: "POST", path, body, idempotent: true });
  }

  /** The notes so far, oldest first, each with its receipt. */
  notes(callId: string, options: RequestOptions = {}): Promise<AgentNotes> {
    return this.#transport.request({ ...options, method: "GET", path: this.#path(callId, "notes") });
  }

  /** Takes a note back that it has not used. */
  retractNote(callId: string, noteId: string, options: RequestOptions = {}): Promise<AgentNote> {
    const path = `${this.#path(callId, "notes")}/${segment(noteId)}`;
    return this.#transport.request({ ...options, method: "DELETE", path });
  }

  /** Whispers to it: a WAV file becomes a note whose text is what was understood. At most 961 KiB, 30 s at 16 kHz. */
  whisper(callId: string, wav: Uint8Array, options: RequestOptions = {}): Promise<AgentNote> {
    const file = { bytes: wav, type: "audio/wav" };
    return this.#transport.request({ ...options, method: "POST", path: this.#path(callId, "whisper"), file });
  }

  #path(callId: string, what: string): string {
    return `/v1/calls/${segment(callId)}/agent/${what}`;
  }
}
