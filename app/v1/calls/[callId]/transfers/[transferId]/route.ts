export { getTransferRoute as GET } from "@/lib/http/v1/transfers";
