import type { Metadata } from "next";
import { EndpointPage } from "@/components/webhooks/endpoint-page";
import { WebhookDeliveryStatus } from "@/lib/contract/webhooks";
import { loadWebhookEndpointPage, requireOperator } from "@/lib/http/pages";
import {
  deleteWebhookEndpointAction,
  replayWebhookDeliveryAction,
  rotateWebhookSecretAction,
  updateWebhookEndpointAction,
} from "@/lib/http/webhook-actions";

export const metadata: Metadata = { title: "Webhook endpoint" };

export default async function WebhookEndpointPage({
  params,
  searchParams,
}: {
  params: Promise<{ endpointId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { endpointId } = await params;
  const asked = WebhookDeliveryStatus.safeParse((await searchParams).status);
  const [operator, { endpoint, deliveries }] = await Promise.all([
    requireOperator(`/developers/webhooks/${endpointId}`),
    loadWebhookEndpointPage(endpointId, asked.data),
  ]);
  return (
    <EndpointPage
      first={endpoint}
      status={asked.data ?? null}
      deliveries={deliveries}
      mayChange={operator.role === "admin"}
      actions={{
        update: updateWebhookEndpointAction,
        remove: deleteWebhookEndpointAction,
        rotate: rotateWebhookSecretAction,
        replay: replayWebhookDeliveryAction,
      }}
    />
  );
}
