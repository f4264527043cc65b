import { z } from "zod";
import { Instant } from "./common";

/** off: the call is not recorded. */
export const RecordingStatus = z.enum(["off", "pending", "recording", "finalizing", "completed", "failed", "deleted"]);
export type RecordingStatus = z.infer<typeof RecordingStatus>;

/**
 * A stretch in which nothing was recorded, ms on the call's clock; silence in the files. `sensitive_pause`: because
 * somebody asked for it; without a reason it could not be recorded.
 */
export const RecordingGap = z.object({
  from_ms: z.number().int(),
  to_ms: z.number().int(),
  reason: z.enum(["sensitive_pause"]).optional(),
});

/** One file: a participant alone, or the mix. All files of a recording begin at the call's zero and have one length. */
export const RecordingLane = z.object({
  id: z.string(),
  kind: z.enum(["participant", "mix"]),
  /** What the participant said in private talk, which is in no mix: listed for admins alone, and only where it is kept. */
  is_private: z.boolean(),
  /** null for the mix. */
  participant_id: z.string().nullable(),
  identity: z.string().nullable(),
  role: z.enum(["agent", "customer", "observer"]).nullable(),
  content_type: z.string(),
  duration_ms: z.number().int(),
  size_bytes: z.number().int(),
  /** Loudness for a waveform: at most 2,000 values 0..1 over the whole length. */
  peaks: z.array(z.number()),
  /** Signed; takes range requests; works without a key until `expires_at`. */
  url: z.string(),
  expires_at: Instant,
});
export type RecordingLane = z.infer<typeof RecordingLane>;

/** A call's recording. `lanes` is empty until it is completed. */
export const Recording = z.object({
  call_id: z.string(),
  status: RecordingStatus,
  reason: z.string().nullable(),
  started_at: Instant.nullable(),
  completed_at: Instant.nullable(),
  gaps: z.array(RecordingGap),
  lanes: z.array(RecordingLane),
});
export type Recording = z.infer<typeof Recording>;
