import { z } from "zod";

const StepMs = z.number().int().nullable();

/** The times of one answer of the agent: each in ms after the end of the speech that it answers; null where it did not occur. */
export const AgentTurn = z.object({
  id: z.string(),
  /** Who was answered. */
  participant_id: z.string().nullable(),
  /** End of that speech, ms after the call's zero. */
  speech_ended_at_ms: z.number().int(),
  /** Silence was long enough to answer. */
  turn_decided_ms: StepMs,
  /** The words were there. */
  transcribed_ms: StepMs,
  /** The chat model gave its first token. */
  first_token_ms: StepMs,
  /** The agent was heard. */
  first_audio_ms: StepMs,
});
export type AgentTurn = z.infer<typeof AgentTurn>;

/** The agent's answers in a call, oldest first. */
export const AgentTurns = z.object({ turns: z.array(AgentTurn) });
export type AgentTurns = z.infer<typeof AgentTurns>;
