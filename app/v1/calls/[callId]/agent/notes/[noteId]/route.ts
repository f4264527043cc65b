export { retractNoteRoute as DELETE } from "@/lib/http/v1/agent-control";
