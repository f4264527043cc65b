export { receiveCarrierAnswer as GET, receiveCarrierAnswer as POST } from "@/lib/http/webhooks";
