export { getCallRoute as GET } from "@/lib/http/v1/calls";
