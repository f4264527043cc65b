export { receiveCarrierAnswer as POST } from "@/lib/http/webhooks";
