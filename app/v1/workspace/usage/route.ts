export { getWorkspaceUsageRoute as GET } from "@/lib/http/v1/workspace";
