export { getTranscriptRoute as GET } from "@/lib/http/v1/calls";
