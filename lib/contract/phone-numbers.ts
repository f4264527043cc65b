import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { NumberText } from "./participants";

const Label = z.string().trim().max(100, "must be at most 100 characters");

const inbound = {
  /** The agent that calls to the number are for; null: they are declined. */
  agent_id: z.uuid("must be the UUID of an agent").nullable().optional(),
  /** Whether calls to it are recorded; null: as its agent says. */
  recording: z.boolean().nullable().optional(),
  /** Whether intelligence is made from their transcripts. */
  transcription: z.boolean().optional(),
};

export const CreatePhoneNumberBody = z.strictObject({
  number: NumberText,
  /** The carrier that the number is rented from. */
  provider: z.enum(["twilio", "plivo", "vonage"]).default("twilio"),
  label: Label.default(""),
  ...inbound,
});
export type CreatePhoneNumberBody = z.infer<typeof CreatePhoneNumberBody>;

export const UpdatePhoneNumberBody = z.strictObject({
  label: Label.optional(),
  ...inbound,
});
export type UpdatePhoneNumberBody = z.infer<typeof UpdatePhoneNumberBody>;

/** A number the workspace may call from, and where calls to it go. */
export const PhoneNumber = z.object({
  /** E.164, and its name in paths, there with or without the `+`. */
  number: z.string(),
  provider: z.enum(["twilio", "plivo", "vonage"]),
  label: z.string(),
  agent_id: z.uuid().nullable(),
  recording: z.boolean().nullable(),
  transcription: z.boolean(),
  /** What to enter at the carrier, so that calls to the number come here. */
  inbound_url: z.string(),
  status_url: z.string(),
  /** When the carrier was told so from here; null: it was not. */
  routed_at: Instant.nullable(),
  created_at: Instant,
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

export const PhoneNumbersQuery = PageQuery;
export const PhoneNumberPage = pageOf(PhoneNumber);
export type PhoneNumberPage = z.infer<typeof PhoneNumberPage>;
