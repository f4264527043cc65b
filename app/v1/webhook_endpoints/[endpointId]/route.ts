export {
  deleteWebhookEndpointRoute as DELETE,
  getWebhookEndpointRoute as GET,
  updateWebhookEndpointRoute as PATCH,
} from "@/lib/http/v1/webhook-endpoints";
