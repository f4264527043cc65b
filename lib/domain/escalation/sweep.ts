import { and, eq, inArray, max } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import { writeCommand } from "../agent-control/write";
import { recordDeed, SYSTEM_ACTOR } from "../audit/record";
import { lockCall } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { transferToNumber } from "../transfer/to-number";
import { enforceVisibility } from "../visibility/enforce";
import { moveEscalation, openEscalation } from "./move";
import type { EscalationRow } from "./present";
import { dueOf } from "./state";

/** What the agent says where nobody came. */
const NOBODY_FREE = "I am sorry, nobody is free at the moment. I am still here to help you.";

type Workspace = typeof schema.workspaces.$inferSelect;

/**
 * Takes claims back whose operator is dead or idle, and gives up what nobody has claimed in time: to a phone number or back
 * to the agent, as the workspace says. One escalation's failure is given to `onError`.
 */
export async function sweepEscalations(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  const open = await ctx.db
    .select({ escalation: schema.escalations, workspace: schema.workspaces })
    .from(schema.escalations)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.escalations.callId))
    .innerJoin(schema.workspaces, eq(schema.workspaces.id, schema.calls.workspaceId))
    .where(inArray(schema.escalations.status, ["waiting", "claimed"]));
  for (const { escalation, workspace } of open) {
    const { callId } = escalation;
    try {
      if ((await dueNow(ctx, ctx.db, escalation, workspace)) === "nothing") continue;
      await ctx.db.transaction((tx) => settle(ctx, tx, callId, workspace));
      await enforceVisibility(ctx, { callId }).catch(() => {});
    } catch (err) {
      onError(callId, err);
    }
  }
}

async function settle(ctx: Context, tx: Tx, callId: string, workspace: Workspace): Promise<void> {
  const call = await lockCall(tx, callId);
  const escalation = await openEscalation(tx, callId);
  if (!call || isOver(call.status) || !escalation) return;
  const at = ctx.clock.now();
  // As it is now: it may have been claimed, or shown life, while the lock was waited for.
  const due = await dueNow(ctx, tx, escalation, workspace);
  if (due === "requeue") {
    await recordDeed(tx, { callId, by: SYSTEM_ACTOR, action: "release", at });
    await moveEscalation(tx, escalation, "waiting", at);
  }
  if (due !== "unclaimed") return;
  await moveEscalation(tx, escalation, "unclaimed", at);
  // Somebody drives who has not claimed it: the callers are not alone.
  if (call.driverId !== null) return;
  const { escalationThen, escalationNumber, escalationFromNumber } = workspace;
  const transferred =
    escalationThen === "number" &&
    escalationNumber !== null &&
    (await transferToNumber(ctx, tx, {
      call,
      number: escalationNumber,
      fromNumber: escalationFromNumber,
      reason: escalation.reason,
    }));
  if (!transferred) await writeCommand(tx, { callId, kind: "say", text: NOBODY_FREE, at });
}

async function dueNow(ctx: Context, db: DbOrTx, escalation: EscalationRow, workspace: Workspace) {
  const actedAt = escalation.claimedBy === null ? null : await lastDeedOf(db, escalation.callId, escalation.claimedBy);
  return dueOf(escalation, {
    now: ctx.clock.now(),
    unclaimedSeconds: workspace.escalationUnclaimedSeconds,
    actedAt,
  });
}

/** When somebody last did something in a call. */
async function lastDeedOf(db: DbOrTx, callId: string, userId: string): Promise<Date | null> {
  const { auditEntries } = schema;
  const [row] = await db
    .select({ at: max(auditEntries.startedAt) })
    .from(auditEntries)
    .where(and(eq(auditEntries.callId, callId), eq(auditEntries.actorId, userId)));
  return row?.at ?? null;
}
