import { and, asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { LegEvidence } from "@/lib/contract/evidence";
import { findCall } from "../call/find";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";

/** More than this of one leg is no evidence any more but noise; the oldest are given. */
const MAX = 500;

/** What a leg's state rests on: every word of its carrier, oldest first. Errors: not_found. */
export async function listEvidence(
  ctx: WorkspaceContext,
  input: { callId: string; legId: string },
): Promise<LegEvidence> {
  const { id: callId } = await findCall(ctx, input.callId);
  const { telephonyLegs, legEvidence } = schema;
  const [leg] = await ctx.db
    .select({ id: telephonyLegs.id })
    .from(telephonyLegs)
    .where(and(eq(telephonyLegs.id, input.legId), eq(telephonyLegs.callId, callId)));
  if (!leg) throw notFound("leg");
  const rows = await ctx.db
    .select()
    .from(legEvidence)
    .where(eq(legEvidence.legId, leg.id))
    .orderBy(asc(legEvidence.receivedAt), asc(legEvidence.id))
    .limit(MAX);
  return {
    leg_id: leg.id,
    evidence: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      event_id: row.eventId,
      payload_hash: row.payloadHash,
      signature_ok: row.signatureOk,
      status: row.status,
      effect: row.effect,
      times: row.times,
      received_at: row.receivedAt.toISOString(),
    })),
    anomalies: rows.filter(({ effect }) => effect === "late" || effect === "illegal").length,
  };
}
