import type { schema } from "@/db/client";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";
import type { Context } from "../context";
import type { CarrierName, InboundUrls } from "../ports/carrier";

/** A number as the wire shows it. */
export function presentPhoneNumber(ctx: Context, row: typeof schema.phoneNumbers.$inferSelect): PhoneNumber {
  const urls = inboundUrls(ctx, row.provider);
  return {
    number: row.e164,
    provider: row.provider,
    label: row.label,
    agent_id: row.agentId,
    recording: row.inboundRecording,
    transcription: row.inboundTranscription,
    inbound_url: urls.inboundUrl,
    status_url: urls.statusUrl,
    routed_at: row.routedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

/** Where the carrier of a number tells of calls to it: the same for each of its numbers. */
export function inboundUrls(ctx: Context, provider: CarrierName): InboundUrls {
  const base = `${ctx.settings.publicUrl}/webhooks/${provider}`;
  return { inboundUrl: `${base}/inbound`, statusUrl: `${base}/status` };
}
