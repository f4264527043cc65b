export { endCallRoute as POST } from "@/lib/http/v1/calls";
