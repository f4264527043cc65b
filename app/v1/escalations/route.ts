export { listEscalationsRoute as GET } from "@/lib/http/v1/escalations";
