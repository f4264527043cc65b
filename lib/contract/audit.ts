import { z } from "zod";
import { ActorRef } from "./agent-control";
import { Instant } from "./common";

/** What is written down of operators, programs and the agent. `listen`, `whisper`, `talk` and `drive` last. */
export const AuditAction = z.enum([
  "listen",
  "whisper",
  "talk",
  "drive",
  "mute",
  "unmute",
  "hold",
  "resume",
  "send_digits",
  "set_agent_mode",
  "agent_say",
  "agent_note",
  "agent_nudge",
  "hand_back",
  "ask_for_drive",
  "transfer",
  "transfer_accept",
  "transfer_decline",
  "transfer_merge",
  "transfer_swap",
  "transfer_cancel",
  "escalate",
  "claim",
  "release",
  "go_live",
  "pause_recording",
  "resume_recording",
  "stay",
  "remove",
  "end_call",
]);
export type AuditAction = z.infer<typeof AuditAction>;

export const AuditEntry = z.object({
  id: z.string(),
  call_id: z.string(),
  by: ActorRef,
  action: AuditAction,
  /** Whom it was done to, or who was listened to; null: the call. */
  participant_id: z.string().nullable(),
  started_at: Instant,
  /** For what lasts: when it ended, null while it goes on. Equal to started_at for what happens at once. */
  ended_at: Instant.nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditLog = z.object({ entries: z.array(AuditEntry) });
export type AuditLog = z.infer<typeof AuditLog>;
