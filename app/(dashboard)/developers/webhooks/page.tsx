import type { Metadata } from "next";
import { EndpointsPage } from "@/components/webhooks/endpoints-page";
import { loadWebhookEndpointsPage, requireOperator } from "@/lib/http/pages";
import { createWebhookEndpointAction } from "@/lib/http/webhook-actions";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage() {
  const [operator, first] = await Promise.all([requireOperator("/developers/webhooks"), loadWebhookEndpointsPage()]);
  return <EndpointsPage first={first} mayChange={operator.role === "admin"} create={createWebhookEndpointAction} />;
}
