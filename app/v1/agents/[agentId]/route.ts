export { archiveAgentRoute as DELETE, getAgentRoute as GET, updateAgentRoute as PATCH } from "@/lib/http/v1/agents";
