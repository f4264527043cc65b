import { and, eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { UpdateWorkspaceBody, Workspace } from "@/lib/contract/workspace";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { checkNumbers } from "../guard/check-numbers";
import { readNumber } from "../guard/number";
import { getWorkspace } from "./get";

type WorkspaceRow = typeof schema.workspaces.$inferSelect;

/**
 * Changes the settings that `input` names. Calls keep the longest time they were made with. Errors: invalid_request where
 * unclaimed escalations are to go to a number and the numbers for it are not both set, or one is none;
 * from_number_not_owned.
 */
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
    escalationNumber: inE164(input.escalation_number, "escalation_number"),
    escalationFromNumber: inE164(input.escalation_from_number, "escalation_from_number"),
    escalationHears: input.escalation_hears,
    allowedCountries: input.allowed_countries && [...new Set(input.allowed_countries)].sort(),
    maxConcurrentLegs: input.max_concurrent_legs,
    maxLegsPerDay: input.max_legs_per_day,
    maxLegMinutesPerDay: input.max_leg_minutes_per_day,
  };
  // Without anything to set there is no statement.
  if (Object.values(change).some((value) => value !== undefined)) {
    await ctx.db.transaction(async (tx) => {
      const [after] = await tx
        .update(schema.workspaces)
        .set(change)
        .where(eq(schema.workspaces.id, ctx.actor.workspaceId))
        .returning();
      await checkEscalation(tx, after!, input);
    });
  }
  return getWorkspace(ctx);
}

function inE164(text: string | null | undefined, param: string): string | null | undefined {
  if (!text) return text;
  const e164 = readNumber(text);
  if (!e164)
    throw new DomainError("invalid_request", `${param} is no possible phone number with its country's code.`, param);
  return e164;
}

/** Escalations that nobody claims must have somewhere to go. Throws, so that the transaction changes nothing. */
async function checkEscalation(tx: Tx, after: WorkspaceRow, input: UpdateWorkspaceBody): Promise<void> {
  if (input.escalation_from_number && after.escalationFromNumber) {
    const { workspaceId, e164 } = schema.phoneNumbers;
    const [owned] = await tx
      .select({ e164 })
      .from(schema.phoneNumbers)
      .where(and(eq(workspaceId, after.id), eq(e164, after.escalationFromNumber)));
    if (!owned) {
      throw new DomainError(
        "from_number_not_owned",
        "escalation_from_number is not a number of this workspace.",
        "escalation_from_number",
      );
    }
  }
  if (after.escalationThen !== "number") return;
  const missing = !after.escalationNumber
    ? "escalation_number"
    : !after.escalationFromNumber
      ? "escalation_from_number"
      : null;
  if (missing) {
    throw new DomainError("invalid_request", `${missing} must be set where escalation_then is number.`, missing);
  }
  // A number that would never be called is refused now, not when somebody waits for it.
  const [number, from] = [after.escalationNumber, after.escalationFromNumber];
  if (number && from && (input.escalation_number || input.escalation_from_number || input.escalation_then)) {
    await checkNumbers(tx, after.id, [{ number, from, param: "escalation_number" }]);
  }
}
