import { z } from "zod";

/** One utterance. `sequence` is its 0-based rank by (started_at_ms, id) when read: `id` is the stable key. */
export const TranscriptEntry = z.object({
  id: z.string(),
  speaker: z.enum(["agent", "user"]),
  text: z.string(),
  sequence: z.number().int(),
  started_at_ms: z.number().int(),
  ended_at_ms: z.number().int(),
  is_final: z.boolean(),
  source: z.enum(["runtime"]),
  participant_id: z.string(),
  identity: z.string(),
  role: z.enum(["agent", "customer", "observer"]),
  /** True for an agent's utterance that was cut short; its text is what was played. */
  interrupted: z.boolean(),
  /** `call`: said in the call. The others are private: only admins read them, where the workspace keeps them at all. */
  lane: z.enum(["call", "whisper", "consult"]),
});
export type TranscriptEntry = z.infer<typeof TranscriptEntry>;

/** `text` is the whole conversation, one line an utterance, as `User: …` and `Agent: …`. */
export const Transcript = z.object({ transcript: z.array(TranscriptEntry), text: z.string() });
export type Transcript = z.infer<typeof Transcript>;
