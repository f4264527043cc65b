export { receiveCarrierInbound as GET, receiveCarrierInbound as POST } from "@/lib/http/webhooks";
