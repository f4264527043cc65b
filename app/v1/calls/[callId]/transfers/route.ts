export { createTransferRoute as POST, listTransfersRoute as GET } from "@/lib/http/v1/transfers";
