export { listWebhookDeliveriesRoute as GET } from "@/lib/http/v1/webhook-endpoints";
