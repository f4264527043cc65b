import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { E164 } from "./participants";

const Label = z.string().trim().max(100, "must be at most 100 characters");

export const CreatePhoneNumberBody = z.strictObject({
  number: E164,
  /** The carrier that the number is rented from. */
  provider: z.enum(["twilio", "plivo", "vonage"]).default("twilio"),
  label: Label.default(""),
});
export type CreatePhoneNumberBody = z.infer<typeof CreatePhoneNumberBody>;

export const UpdatePhoneNumberBody = z.strictObject({ label: Label.optional() });
export type UpdatePhoneNumberBody = z.infer<typeof UpdatePhoneNumberBody>;

/** A number the workspace may call from. */
export const PhoneNumber = z.object({
  /** E.164, and its name in paths, there with or without the `+`. */
  number: z.string(),
  provider: z.enum(["twilio", "plivo", "vonage"]),
  label: z.string(),
  created_at: Instant,
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

export const PhoneNumbersQuery = PageQuery;
export const PhoneNumberPage = pageOf(PhoneNumber);
export type PhoneNumberPage = z.infer<typeof PhoneNumberPage>;
