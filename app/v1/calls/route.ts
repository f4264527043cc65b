export { listCallsRoute as GET, createCallRoute as POST } from "@/lib/http/v1/calls";
