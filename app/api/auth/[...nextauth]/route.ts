export { sessionRoute as GET, sessionRoute as POST } from "@/lib/http/session";
