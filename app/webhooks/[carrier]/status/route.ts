export { receiveCarrierStatus as GET, receiveCarrierStatus as POST } from "@/lib/http/webhooks";
