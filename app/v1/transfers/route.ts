export { listOpenTransfersRoute as GET } from "@/lib/http/v1/transfers";
