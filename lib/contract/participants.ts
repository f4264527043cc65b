import { z } from "zod";
import { isReservedIdentity } from "./identity";
import { Instant } from "./common";

/**
 * A phone number with its country's code, in any form people write one: `+1 (555) 123-4567`, `0049 30 901820`,
 * `tel:+4930901820`. Each form is the same number, and answers have it in E.164.
 */
export const NumberText = z.string().trim().min(1, "must not be empty").max(64, "must be at most 64 characters");

/** What a browser is called in a call. */
export const BrowserIdentity = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must be at most 128 characters")
  // The media server lets nobody in whose identity is longer.
  .refine((value) => new TextEncoder().encode(value).length <= 256, {
    error: "must be at most 256 bytes in UTF-8",
  })
  .refine((value) => value.trim() === value && !/[\u0000-\u001f\u007f]/.test(value), {
    error: "must not begin or end with white space or hold control characters",
  })
  .refine((value) => !isReservedIdentity(value), { error: "is a reserved identity" });

/** Roles that can be asked for. The agent's own row is made with the call. */
const AskedRole = z.enum(["customer", "observer"]).default("customer");

/** off: nobody listens for machines. detect: a machine is hung up on. message: it is told `voicemail_message` first. */
export const MachineDetection = z.enum(["off", "detect", "message"]);
export type MachineDetection = z.infer<typeof MachineDetection>;

const dialed = {
  from_number: NumberText,
  role: z.literal("customer").default("customer"),
  machine_detection: MachineDetection.default("off"),
  /** What a machine is told; needed where machine_detection is `message`, and not allowed otherwise. */
  voicemail_message: z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(1_000, "must be at most 1000 characters")
    .optional(),
};

function checkMessage(
  {
    machine_detection,
    voicemail_message,
  }: { machine_detection: MachineDetection; voicemail_message?: string | undefined },
  refinement: z.RefinementCtx,
): void {
  if ((machine_detection === "message") === (voicemail_message !== undefined)) return;
  refinement.addIssue({
    code: "custom",
    path: ["voicemail_message"],
    message:
      machine_detection === "message"
        ? "must be set where machine_detection is message"
        : "must not be set unless machine_detection is message",
  });
}

/** A SIP address as it is typed. */
export const SipText = z
  .string()
  .max(255)
  .regex(/^sip:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,180}$/, "must be sip:user@host");

/** Who to bring into a call: a browser by identity, a phone by number, or a SIP address through the number's carrier. */
export const ParticipantInput = z.discriminatedUnion("transport", [
  z.strictObject({ transport: z.literal("webrtc"), identity: BrowserIdentity, role: AskedRole }),
  z.strictObject({ transport: z.literal("pstn"), identity: NumberText, ...dialed }).superRefine(checkMessage),
  z
    .strictObject({
      transport: z.literal("sip"),
      identity: SipText,
      ...dialed,
    })
    .superRefine(checkMessage),
]);
export type ParticipantInput = z.infer<typeof ParticipantInput>;

/** Whether somebody is reached through a carrier: by their number or their SIP address. */
export function isPhone({ transport }: { transport: string }): boolean {
  return transport === "pstn" || transport === "sip";
}

/** 1..32 participants, no identity twice. */
export const ParticipantInputs = z
  .array(ParticipantInput)
  .min(1, "must name at least one participant")
  .max(32, "must name at most 32 participants")
  .superRefine((list, refinement) => {
    const seen = new Set<string>();
    list.forEach((participant, index) => {
      if (seen.has(participant.identity)) {
        refinement.addIssue({ code: "custom", path: [index, "identity"], message: "is named twice in this request" });
      }
      seen.add(participant.identity);
    });
  });

/** Why a participant is no longer, or never was, in the call. */
export const ParticipantReason = z.enum([
  "disconnected",
  "removed",
  "call_ended",
  "hung_up",
  "busy",
  "no_answer",
  "rejected",
  "invalid_number",
  "canceled",
  "carrier_error",
  "never_joined",
  "voicemail",
  "declined",
]);
export type ParticipantReason = z.infer<typeof ParticipantReason>;

/** Why a leg failed; `voicemail` also of one that a machine has answered, and that was ended for it. */
export const LegReason = z.enum([
  "busy",
  "no_answer",
  "rejected",
  "invalid_number",
  "canceled",
  "voicemail",
  "carrier_error",
]);
export type LegReason = z.infer<typeof LegReason>;

export const LegStatus = z.enum(["queued", "ringing", "in_progress", "completed", "failed"]);
export type LegStatus = z.infer<typeof LegStatus>;

export const AnsweredBy = z.enum(["human", "machine", "unknown"]);
export type AnsweredBy = z.infer<typeof AnsweredBy>;

/**
 * A phone call at a carrier. `bill_duration` (seconds) and `price` (a decimal in `currency`) are as the carrier states them;
 * null until it does.
 */
export const TelephonyLeg = z.object({
  id: z.string(),
  provider: z.enum(["plivo", "twilio", "vonage"]),
  provider_call_id: z.string().nullable(),
  direction: z.enum(["inbound", "outbound"]),
  status: LegStatus,
  reason: LegReason.nullable(),
  from_number: z.string(),
  to_number: z.string(),
  bill_duration: z.number().int().nullable(),
  price: z.string().nullable(),
  /** ISO 4217. */
  currency: z.string().nullable(),
  machine_detection: MachineDetection,
  /** Whom the carrier heard answer; null where it did not listen, or has not said. */
  answered_by: AnsweredBy.nullable(),
  rang_at: Instant.nullable(),
  answered_at: Instant.nullable(),
  ended_at: Instant.nullable(),
});
export type TelephonyLeg = z.infer<typeof TelephonyLeg>;

/** How a browser gets into the room: LiveKit's address and a join token, good for ten minutes. */
export const Access = z.object({ url: z.string(), token: z.string() });
export type Access = z.infer<typeof Access>;

/** `queued` is a joining phone whose leg is still queued; the other four are stored. */
export const ParticipantStatus = z.enum(["queued", "joining", "active", "left", "failed"]);
export type ParticipantStatus = z.infer<typeof ParticipantStatus>;

/**
 * How somebody takes part. open: talks with everybody. listening: hears and is never heard. whispering: heard by one
 * participant alone. consulting: in private talk with the others of a transfer.
 */
export const ParticipantMode = z.enum(["open", "listening", "whispering", "consulting"]);
export type ParticipantMode = z.infer<typeof ParticipantMode>;

/** Somebody in a call. `access` is present only in the answer that creates them or asks for a token. */
export const Participant = z.object({
  id: z.string(),
  call_id: z.string(),
  role: z.enum(["agent", "customer", "observer"]),
  transport: z.enum(["webrtc", "pstn", "sip", "internal"]),
  identity: z.string(),
  status: ParticipantStatus,
  reason: ParticipantReason.nullable(),
  joined_at: Instant.nullable(),
  left_at: Instant.nullable(),
  /** The operator it is; null for everybody else. */
  user_id: z.string().nullable(),
  /** The transfer that brought them in; null for everybody else. */
  transfer_id: z.string().nullable(),
  mode: ParticipantMode,
  /** Whom they whisper to, or watch while listening (null: the whole call): a participant id. */
  target_id: z.string().nullable(),
  /** Muted by an operator or the API; whether they muted themselves is theirs to know. */
  muted: z.boolean(),
  /** On hold since then; null: not on hold. */
  held_since: Instant.nullable(),
  /** True until a change of who hears them is known to be in force; nobody hears them until then. */
  switching: z.boolean(),
  telephony_leg_id: z.string().optional(),
  job_id: z.string().optional(),
  telephony_leg: TelephonyLeg.optional(),
  access: Access.optional(),
});
export type Participant = z.infer<typeof Participant>;

/** To listen, whisper or talk. `target_id`: whom to whisper to, or whom to watch while listening. */
export const SetModeBody = z
  .strictObject({
    mode: ParticipantMode.exclude(["consulting"]),
    target_id: z.string().nullable().optional(),
  })
  .superRefine(({ mode, target_id }, refinement) => {
    if (mode === "whispering" && !target_id) {
      refinement.addIssue({ code: "custom", path: ["target_id"], message: "must name whom to whisper to" });
    }
    if (mode === "open" && target_id) {
      refinement.addIssue({ code: "custom", path: ["target_id"], message: "must not be set for the mode open" });
    }
  });
export type SetModeBody = z.infer<typeof SetModeBody>;

/** Keys to press towards a phone. */
export const SendDigitsBody = z.strictObject({
  digits: z.string().regex(/^[0-9A-D*#w]{1,32}$/, "must be 1 to 32 of 0-9, A-D, *, # and w (a pause of half a second)"),
});
export type SendDigitsBody = z.infer<typeof SendDigitsBody>;

export const AddParticipantsBody = z.strictObject({ participants: ParticipantInputs });
export type AddParticipantsBody = z.infer<typeof AddParticipantsBody>;

export const AddedParticipants = z.object({ participants: z.array(Participant) });
export type AddedParticipants = z.infer<typeof AddedParticipants>;
