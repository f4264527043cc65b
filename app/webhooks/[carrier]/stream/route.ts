export { receiveCarrierStream as GET, receiveCarrierStream as POST } from "@/lib/http/webhooks";
