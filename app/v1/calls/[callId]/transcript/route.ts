export { getTranscriptRoute as GET } from "@/lib/http/v1/calls";
export { deleteTranscriptRoute as DELETE } from "@/lib/http/v1/recordings";
export { allowGuestPages as OPTIONS } from "@/lib/http/route";
