import type { WebhookEndpoint } from "@/lib/contract/webhooks";
import type { WorkspaceContext } from "../context";
import { findEndpoint } from "./find";
import { presentEndpoint } from "./present";

/** An endpoint. Errors: not_found. */
export async function getWebhookEndpoint(
  ctx: WorkspaceContext,
  input: { endpointId: string },
): Promise<WebhookEndpoint> {
  return presentEndpoint(await findEndpoint(ctx, input.endpointId));
}
