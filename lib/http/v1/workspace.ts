import { UpdateWorkspaceBody, Workspace, WorkspaceUsage } from "@/lib/contract/workspace";
import { getWorkspace } from "@/lib/domain/workspace/get";
import { updateWorkspace } from "@/lib/domain/workspace/update";
import { getWorkspaceUsage } from "@/lib/domain/workspace/usage";
import { defineRoute } from "../route";

/** GET /v1/workspace */
export const getWorkspaceRoute = defineRoute({
  scope: "read",
  response: Workspace,
  handle: (ctx) => getWorkspace(ctx),
});

/** PATCH /v1/workspace */
export const updateWorkspaceRoute = defineRoute({
  scope: "admin",
  body: UpdateWorkspaceBody,
  response: Workspace,
  handle: (ctx, { body }) => updateWorkspace(ctx, body),
});

/** GET /v1/workspace/usage */
export const getWorkspaceUsageRoute = defineRoute({
  scope: "read",
  response: WorkspaceUsage,
  handle: (ctx) => getWorkspaceUsage(ctx),
});
