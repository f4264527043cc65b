import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { Scope } from "./scopes";

const cap = (max: number) =>
  z
    .number("must be a whole number")
    .int("must be a whole number")
    .min(0, "must be at least 0")
    .max(max, `must be at most ${max}`);

/** Limits of what a key dials, beside those of the workspace; null: those alone. */
const limits = {
  max_concurrent_legs: cap(10_000).nullable().optional(),
  max_legs_per_day: cap(1_000_000).nullable().optional(),
  max_leg_minutes_per_day: cap(10_000_000).nullable().optional(),
};

export const CreateApiKeyBody = z.strictObject({
  name: z.string().trim().min(1, "must not be empty").max(100, "must be at most 100 characters"),
  /** At most what the sender holds. */
  scope: Scope,
  ...limits,
});
export type CreateApiKeyBody = z.infer<typeof CreateApiKeyBody>;

/** A key of this API. The key itself is never shown again: `key_start` tells keys apart. */
export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  scope: Scope,
  key_start: z.string(),
  /** Phones in calls at once, phones a day (UTC) and minutes a day; null: as many as the workspace may. */
  max_concurrent_legs: z.number().int().nullable(),
  max_legs_per_day: z.number().int().nullable(),
  max_leg_minutes_per_day: z.number().int().nullable(),
  /** To the minute; null: never used. */
  last_used_at: Instant.nullable(),
  /** From then on the key opens nothing. */
  revoked_at: Instant.nullable(),
  created_at: Instant,
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The answer that makes a key: the only one that holds it. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const ApiKeysQuery = PageQuery;
export const ApiKeyPage = pageOf(ApiKey);
export type ApiKeyPage = z.infer<typeof ApiKeyPage>;
