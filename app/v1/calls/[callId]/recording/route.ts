export { deleteRecordingRoute as DELETE, getRecordingRoute as GET } from "@/lib/http/v1/recordings";
