export { getTransferOfferRoute as GET } from "@/lib/http/v1/transfers";
export { allowGuestPages as OPTIONS } from "@/lib/http/route";
