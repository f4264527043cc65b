import { z } from "zod";
import { AgentMode } from "./calls";
import { Instant } from "./common";

const Words = z.string().trim().min(1, "must not be empty").max(1_000, "must be at most 1,000 characters");

export const SetAgentModeBody = z.strictObject({ mode: AgentMode });
export type SetAgentModeBody = z.infer<typeof SetAgentModeBody>;

/** Words for the agent to say to everybody in the call, as they stand. */
export const SayBody = z.strictObject({ text: Words });
export type SayBody = z.infer<typeof SayBody>;

/** A word to the agent that nobody in the call hears. */
export const NoteBody = z.strictObject({ text: Words });
export type NoteBody = z.infer<typeof NoteBody>;

/** Who did something; a name is as it was then. */
export const ActorRef = z.object({
  kind: z.enum(["api_key", "user", "agent", "system"]),
  id: z.string(),
  name: z.string(),
});
export type ActorRef = z.infer<typeof ActorRef>;

/**
 * A note to the agent with its receipt. pending: not with the agent yet. received: it knows it. used: it spoke turn
 * `used_in_turn` (counted from 1) knowing it. Until then it can be retracted. `whispered`: spoken by an operator, and
 * `text` is what was understood.
 */
export const AgentNote = z.object({
  id: z.string(),
  call_id: z.string(),
  by: ActorRef,
  source: z.enum(["typed", "whispered"]),
  text: z.string(),
  status: z.enum(["pending", "received", "used", "retracted"]),
  used_in_turn: z.number().int().nullable(),
  used_at: Instant.nullable(),
  created_at: Instant,
});
export type AgentNote = z.infer<typeof AgentNote>;

export const AgentNotes = z.object({ notes: z.array(AgentNote) });
export type AgentNotes = z.infer<typeof AgentNotes>;

/** Something the agent was asked to do: say words, take a turn (nudge), or tell what it would say next (preview). */
export const AgentCommand = z.object({
  id: z.string(),
  call_id: z.string(),
  kind: z.enum(["say", "preview", "nudge"]),
  status: z.enum(["pending", "taken", "done", "failed"]),
  text: z.string(),
  /** Of a preview that is done: the sentence it would say. */
  result: z.string().nullable(),
  created_at: Instant,
});
export type AgentCommand = z.infer<typeof AgentCommand>;

/** Asks what the agent would say next, told the instruction too, where there is one. */
export const PreviewBody = z.strictObject({ instruction: Words.optional() });
export type PreviewBody = z.infer<typeof PreviewBody>;

/** What a whisper to the agent may be at most: 30 s of mono PCM16 at 16 kHz, with room for the header of a WAV file. */
export const MAX_WHISPER_BYTES = 961 * 1024;

/** Gives the conversation back to the agent, with an instruction where there is one. */
export const HandBackBody = z.strictObject({ instruction: Words.optional() });
export type HandBackBody = z.infer<typeof HandBackBody>;

/** Takes the conversation over. `ask`: where somebody else drives, asks them for it instead of being refused. */
export const TakeOverBody = z.strictObject({ ask: z.boolean().optional() });
export type TakeOverBody = z.infer<typeof TakeOverBody>;

/** Hands the drive to another operator, who is in the call. */
export const GiveDriveBody = z.strictObject({ user_id: z.string() });
export type GiveDriveBody = z.infer<typeof GiveDriveBody>;

/** Why the agent answered or did not. */
export const FloorReason = z.enum([
  "only_person",
  "always",
  "named",
  "answer_to_agent",
  "question",
  "nudged",
  "model",
  "not_addressed",
  "operator_speaks",
  "silent",
]);
export type FloorReason = z.infer<typeof FloorReason>;
