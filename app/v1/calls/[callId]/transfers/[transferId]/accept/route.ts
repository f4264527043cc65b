export { acceptTransferRoute as POST } from "@/lib/http/v1/transfers";
export { allowGuestPages as OPTIONS } from "@/lib/http/route";
