export { previewAgentRoute as POST } from "@/lib/http/v1/agent-control";
