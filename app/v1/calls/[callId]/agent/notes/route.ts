export { listNotesRoute as GET } from "@/lib/http/v1/agent-control";
