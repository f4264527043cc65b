export { listEvidenceRoute as GET } from "@/lib/http/v1/ledger";
