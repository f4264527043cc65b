export { receiveCarrierStatus as POST } from "@/lib/http/webhooks";
