export { receiveCarrierStream as POST } from "@/lib/http/webhooks";
