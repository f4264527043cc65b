import { ApiKey, ApiKeyPage, ApiKeysQuery, CreateApiKeyBody, CreatedApiKey } from "@/lib/contract/api-keys";
import { createApiKey } from "@/lib/domain/api-key/create";
import { listApiKeys } from "@/lib/domain/api-key/list";
import { revokeApiKey } from "@/lib/domain/api-key/revoke";
import { defineRoute } from "../route";

/** GET /v1/api_keys */
export const listApiKeysRoute = defineRoute({
  scope: "read",
  query: ApiKeysQuery,
  response: ApiKeyPage,
  handle: (ctx, { query }) => listApiKeys(ctx, query),
});

/** POST /v1/api_keys: the only answer that holds the key. */
export const createApiKeyRoute = defineRoute({
  scope: "admin",
  body: CreateApiKeyBody,
  response: CreatedApiKey,
  status: () => 201,
  handle: (ctx, { body }) => createApiKey(ctx, body),
});

/** DELETE /v1/api_keys/{id}: revokes it. */
export const revokeApiKeyRoute = defineRoute({
  scope: "admin",
  response: ApiKey,
  handle: (ctx, { params }) => revokeApiKey(ctx, { keyId: params.keyId! }),
});
