export { getLedgerRoute as GET } from "@/lib/http/v1/ledger";
