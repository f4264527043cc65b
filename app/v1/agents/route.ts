export { listAgentsRoute as GET, createAgentRoute as POST } from "@/lib/http/v1/agents";
