import type { LegRow } from "../call/load";
import type { Context } from "../context";

/** Where a leg's carrier tells of it. */
export function legWebhookUrl(
  ctx: Context,
  leg: Pick<LegRow, "id" | "provider">,
  kind: "answer" | "status" | "amd" | "stream",
): string {
  return `${ctx.settings.publicUrl}/webhooks/${leg.provider}/${kind}?leg=${leg.id}`;
}
