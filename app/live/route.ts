export { streamWorkspace as GET } from "@/lib/http/call-stream";
