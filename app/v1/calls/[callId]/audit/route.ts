export { listAuditRoute as GET } from "@/lib/http/v1/participants";
