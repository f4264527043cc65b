export { releaseEscalationRoute as POST } from "@/lib/http/v1/escalations";
