export { streamCall as GET } from "@/lib/http/call-stream";
