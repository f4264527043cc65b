import { and, eq } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import { findCallLocked } from "../call/find";
import type { CallRow } from "../call/load";
import type { WorkspaceContext } from "../context";
import { DomainError, notFound } from "../errors";
import type { EscalationRow } from "./present";
import { isEscalationOver, isFor } from "./state";

/** Groups whose escalations the actor sees; null: all, for programs and admins. */
export async function groupsOf(ctx: WorkspaceContext, db: DbOrTx = ctx.db): Promise<string[] | null> {
  if (ctx.actor.kind !== "user" || ctx.actor.role === "admin") return null;
  const [user] = await db
    .select({ groups: schema.users.groups })
    .from(schema.users)
    .where(eq(schema.users.id, ctx.actor.id));
  return user?.groups ?? [];
}

/**
 * The escalation, if its call is of the actor's workspace and it is for them: for all, for a group of theirs, or claimed
 * by them. not_found otherwise, the same for an unknown one.
 */
export async function findEscalation(
  ctx: WorkspaceContext,
  escalationId: string,
  db: DbOrTx = ctx.db,
): Promise<EscalationRow> {
  const [row] = await db
    .select({ escalation: schema.escalations })
    .from(schema.escalations)
    .innerJoin(schema.calls, eq(schema.calls.id, schema.escalations.callId))
    .where(and(eq(schema.escalations.id, escalationId), eq(schema.calls.workspaceId, ctx.actor.workspaceId)));
  if (!row) throw notFound("escalation");
  const { escalation } = row;
  if (escalation.claimedBy !== ctx.actor.id && !isFor(escalation.group, await groupsOf(ctx, db))) {
    throw notFound("escalation");
  }
  return escalation;
}

/** As findEscalation, with its call, whose row stays locked until the end of `tx`. */
export async function findEscalationLocked(
  ctx: WorkspaceContext,
  tx: Tx,
  escalationId: string,
): Promise<{ call: CallRow; escalation: EscalationRow }> {
  const { callId } = await findEscalation(ctx, escalationId, tx);
  const call = await findCallLocked(ctx, tx, callId);
  return { call, escalation: await findEscalation(ctx, escalationId, tx) };
}

/** Lets on the operator who has claimed it. Errors: escalation_over, escalation_claimed, forbidden (nobody has claimed it). */
export function requireClaimant(ctx: WorkspaceContext, { status, claimedBy }: EscalationRow): void {
  if (isEscalationOver(status)) throw new DomainError("escalation_over");
  if (claimedBy === ctx.actor.id) return;
  if (claimedBy !== null) throw new DomainError("escalation_claimed");
  throw new DomainError("forbidden", "Claim the escalation first: you do not have it, or no longer.");
}
