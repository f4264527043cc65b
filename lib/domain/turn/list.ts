import { asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AgentTurns } from "@/lib/contract/turns";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";

/** The times of the agent's answers in a call, oldest first; none before somebody is active. Errors: not_found. */
export async function listTurns(ctx: WorkspaceContext, input: { callId: string }): Promise<AgentTurns> {
  const { zeroAt } = await findCall(ctx, input.callId);
  if (!zeroAt) return { turns: [] };
  const rows = await ctx.db
    .select()
    .from(schema.agentTurns)
    .where(eq(schema.agentTurns.callId, input.callId))
    .orderBy(asc(schema.agentTurns.speechEndedAtMs), asc(schema.agentTurns.id));
  return {
    turns: rows.map((row) => ({
      id: row.id,
      participant_id: row.participantId,
      speech_ended_at_ms: row.speechEndedAtMs - zeroAt.getTime(),
      turn_decided_ms: row.turnDecidedMs,
      transcribed_ms: row.transcribedMs,
      first_token_ms: row.firstTokenMs,
      first_audio_ms: row.firstAudioMs,
    })),
  };
}
