export { rotateWebhookSecretRoute as POST } from "@/lib/http/v1/webhook-endpoints";
