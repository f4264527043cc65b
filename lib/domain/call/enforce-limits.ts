import { eq } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { limitOf, type LimitVerdict } from "./limits";
import type { CallRow } from "./load";
import { finishCall } from "./settle";
import { isOver } from "./state";

/**
 * Ends a call that has passed one of its limits, announces one that is near, and takes back an announcement whose cause
 * has gone, as part of `tx`; the caller holds the call's lock.
 */
export async function enforceLimits(ctx: Context, tx: Tx, callId: string): Promise<void> {
  const [row] = await tx
    .select({ call: schema.calls, workspace: schema.workspaces })
    .from(schema.calls)
    .innerJoin(schema.workspaces, eq(schema.workspaces.id, schema.calls.workspaceId))
    .where(eq(schema.calls.id, callId));
  if (!row || isOver(row.call.status)) return;
  const { call, workspace } = row;
  const participants = await tx
    .select()
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.callId, callId));
  const people = participants.filter((participant) => participant.role !== "agent");
  const verdict = limitOf({ ...workspace, ...call }, people, ctx.clock.now(), ctx.settings.rejoinGraceMs);
  if (verdict.kind === "end") {
    return finishCall(ctx, tx, call, call.zeroAt ? "ended" : "failed", verdict.reason);
  }
  if (!hasChanged(call, verdict)) return;
  const announced = verdict.kind === "announce" ? verdict : null;
  await tx
    .update(schema.calls)
    .set({ endingAt: announced?.at ?? null, endingReason: announced?.reason ?? null })
    .where(eq(schema.calls.id, callId));
  if (announced) {
    await appendEvent(tx, callId, "call.ending", { at: announced.at.toISOString(), end_reason: announced.reason });
  } else {
    await appendEvent(tx, callId, "call.ending_canceled", {});
  }
}

/** Whether a verdict is another than what was announced of the call. */
export function hasChanged(call: CallRow, verdict: LimitVerdict): boolean {
  if (verdict.kind === "end") return true;
  const announced = verdict.kind === "announce" ? verdict : undefined;
  return announced?.at.getTime() !== call.endingAt?.getTime() || announced?.reason !== (call.endingReason ?? undefined);
}
