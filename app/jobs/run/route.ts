export { runJobs as POST } from "@/lib/http/run-jobs";
