export { streamCall as GET } from "@/lib/http/call-stream";
export { allowGuestPages as OPTIONS } from "@/lib/http/route";
