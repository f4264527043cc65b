import type { schema } from "@/db/client";
import type { Workspace } from "@/lib/contract/workspace";

/** A workspace as the wire shows it. */
export function presentWorkspace(row: typeof schema.workspaces.$inferSelect): Workspace {
  return {
    id: row.id,
    name: row.name,
    recording_notice: row.recordingNotice,
    recording_retention_days: row.recordingRetentionDays,
    transcript_retention_days: row.transcriptRetentionDays,
    max_call_seconds: row.maxCallSeconds,
    nobody_joined_seconds: row.nobodyJoinedSeconds,
    observers_only_seconds: row.observersOnlySeconds,
    agent_alone_seconds: row.agentAloneSeconds,
    customers_left_seconds: row.customersLeftSeconds,
    keep_private_lanes: row.keepPrivateLanes,
    sensitive_pause_seconds: row.sensitivePauseSeconds,
    escalation_unclaimed_seconds: row.escalationUnclaimedSeconds,
    escalation_then: row.escalationThen,
    escalation_number: row.escalationNumber,
    escalation_from_number: row.escalationFromNumber,
    escalation_hears: row.escalationHears,
    allowed_countries: row.allowedCountries,
    max_concurrent_legs: row.maxConcurrentLegs,
    max_legs_per_day: row.maxLegsPerDay,
    max_leg_minutes_per_day: row.maxLegMinutesPerDay,
    created_at: row.createdAt.toISOString(),
  };
}
