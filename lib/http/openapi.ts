import { sharedRuntime } from "@/lib/compose";
import { createOpenapi } from "@/lib/contract/openapi/document";

/** GET /v1/openapi.json: the API's document, without a key. */
export function getOpenapiRoute(): Response {
  const document = createOpenapi(sharedRuntime().env.PUBLIC_URL);
  return Response.json(document, { headers: { "access-control-allow-origin": "*", "cache-control": "no-cache" } });
}
