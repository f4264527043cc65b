export { getIntelligenceRoute as GET, requestIntelligenceRoute as POST } from "@/lib/http/v1/intelligence";
