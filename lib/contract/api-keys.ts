import { z } from "zod";
import { Instant, PageQuery, pageOf } from "./common";
import { Scope } from "./scopes";

export const CreateApiKeyBody = z.strictObject({
  name: z.string().trim().min(1, "must not be empty").max(100, "must be at most 100 characters"),
  /** At most what the sender holds. */
  scope: Scope,
});
export type CreateApiKeyBody = z.infer<typeof CreateApiKeyBody>;

/** A key of this API. The key itself is never shown again: `key_start` tells keys apart. */
export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  scope: Scope,
  key_start: z.string(),
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
