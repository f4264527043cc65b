export { receiveLivekitWebhook as POST } from "@/lib/http/webhooks";
