export { getRecordingFileRoute as GET } from "@/lib/http/v1/recordings";
