import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { UpdateWorkspaceBody, Workspace } from "@/lib/contract/workspace";
import type { WorkspaceContext } from "../context";
import { getWorkspace } from "./get";

/** Changes the settings that `input` names. Calls keep the longest time they were made with. */
export async function updateWorkspace(ctx: WorkspaceContext, input: UpdateWorkspaceBody): Promise<Workspace> {
  const change = {
    name: input.name,
    recordingNotice: input.recording_notice,
    recordingRetentionDays: input.recording_retention_days,
    transcriptRetentionDays: input.transcript_retention_days,
    maxCallSeconds: input.max_call_seconds,
    nobodyJoinedSeconds: input.nobody_joined_seconds,
    observersOnlySeconds: input.observers_only_seconds,
    agentAloneSeconds: input.agent_alone_seconds,
    customersLeftSeconds: input.customers_left_seconds,
    keepPrivateLanes: input.keep_private_lanes,
    sensitivePauseSeconds: input.sensitive_pause_seconds,
    escalationUnclaimedSeconds: input.escalation_unclaimed_seconds,
    escalationThen: input.escalation_then,
    escalationNumber: input.escalation_number,
    escalationFromNumber: input.escalation_from_number,
    escalationHears: input.escalation_hears,
  };
  // Without anything to set there is no statement.
  if (Object.values(change).some((value) => value !== undefined)) {
    await ctx.db.update(schema.workspaces).set(change).where(eq(schema.workspaces.id, ctx.actor.workspaceId));
  }
  return getWorkspace(ctx);
}
