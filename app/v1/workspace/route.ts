export { getWorkspaceRoute as GET, updateWorkspaceRoute as PATCH } from "@/lib/http/v1/workspace";
