export { whisperToAgentRoute as POST } from "@/lib/http/v1/agent-control";
