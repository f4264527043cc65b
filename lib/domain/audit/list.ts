import { asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AuditAction, AuditLog } from "@/lib/contract/audit";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";

/** Every listen, whisper and control of a call, oldest first. Errors: not_found. */
export async function listAudit(ctx: WorkspaceContext, input: { callId: string }): Promise<AuditLog> {
  const call = await findCall(ctx, input.callId);
  const rows = await ctx.db
    .select()
    .from(schema.auditEntries)
    .where(eq(schema.auditEntries.callId, call.id))
    .orderBy(asc(schema.auditEntries.startedAt), asc(schema.auditEntries.id));
  return {
    entries: rows.map((row) => ({
      id: row.id,
      call_id: row.callId,
      by: { kind: row.actorKind, id: row.actorId, name: row.actorName },
      action: row.action as AuditAction,
      participant_id: row.participantId,
      started_at: row.startedAt.toISOString(),
      ended_at: row.endedAt?.toISOString() ?? null,
    })),
  };
}
