export { replayWebhookDeliveryRoute as POST } from "@/lib/http/v1/webhook-endpoints";
