export { declineTransferRoute as POST } from "@/lib/http/v1/transfers";
