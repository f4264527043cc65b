export { listWebhookEndpointsRoute as GET, createWebhookEndpointRoute as POST } from "@/lib/http/v1/webhook-endpoints";
