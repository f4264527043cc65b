export { acceptTransferRoute as POST } from "@/lib/http/v1/transfers";
