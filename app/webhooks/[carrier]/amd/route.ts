export { receiveCarrierMachine as POST } from "@/lib/http/webhooks";
