export { listOperatorsRoute as GET } from "@/lib/http/v1/operators";
