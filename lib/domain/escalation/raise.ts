import { and, eq, inArray, isNull } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import type { Escalation, RaiseEscalationBody } from "@/lib/contract/escalations";
import { newId } from "@/lib/ids";
import { actorRef, AGENT_ACTOR, recordDeed } from "../audit/record";
import { findCallLocked } from "../call/find";
import type { CallRow } from "../call/load";
import { isOver } from "../call/state";
import type { Context, WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { lockHosted, type Hosting } from "../hosting/lease";
import type { RecordResources } from "../idempotency/once";
import { loadOpenTransfer } from "../transfer/load";
import { changeState } from "../visibility/change";
import { enforceVisibility } from "../visibility/enforce";
import { openEscalation, readEscalation } from "./move";
import { presentWithClaimant, tellEscalation, type EscalationRow } from "./present";

/** As lib/contract/escalations.ts has it, and a line of a briefing too. */
const MAX_REASON = 500;

/**
 * Asks for a person in a call. It waits for an operator to claim it, with the age it has from now on.
 * Errors: not_found, call_over, escalation_open.
 */
export async function raiseEscalation(
  ctx: WorkspaceContext,
  input: RaiseEscalationBody & { callId: string },
  recordResources: RecordResources = async () => {},
): Promise<Escalation> {
  const raised = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    if (await openEscalation(tx, call.id)) throw new DomainError("escalation_open");
    const raisedBy = ctx.actor.kind === "user" ? "operator" : "api";
    const escalation = await insert(ctx, tx, call, { ...input, raisedBy, by: actorRef(ctx.actor) });
    await recordResources(tx, [escalation.id]);
    return escalation;
  });
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return raised;
}

/** An escalation by the id it was raised under, for who raised it. Also the answer to a repeated request. */
export async function readRaised(ctx: WorkspaceContext, escalationId: string): Promise<Escalation> {
  return readEscalation(ctx.db, escalationId);
}

/**
 * The agent asks for a person: of its own accord, or (`wish`) because the caller wants one. Where an escalation is open
 * already it gives that one, and changes nothing. Errors: LeaseLostError.
 */
export async function escalateByAgent(
  ctx: Context,
  hosting: Hosting,
  input: RaiseEscalationBody & { wish: boolean },
): Promise<Escalation> {
  const raised = await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const open = await openEscalation(tx, call.id);
    if (open) return presentWithClaimant(tx, open);
    // In a model's words: they may be none, or many.
    const reason = input.reason.trim().slice(0, MAX_REASON) || "A caller asks for a person.";
    return insert(ctx, tx, call, { ...input, reason, raisedBy: input.wish ? "caller" : "agent", by: AGENT_ACTOR });
  });
  await enforceVisibility(ctx, { callId: hosting.callId }).catch(() => {});
  return raised;
}

async function insert(
  ctx: Context,
  tx: Tx,
  call: CallRow,
  input: RaiseEscalationBody & { raisedBy: EscalationRow["raisedBy"]; by: ActorRef },
): Promise<Escalation> {
  const at = ctx.clock.now();
  const [row] = await tx
    .insert(schema.escalations)
    .values({
      id: newId("esc"),
      callId: call.id,
      status: "waiting",
      reason: input.reason,
      urgency: input.urgency ?? "normal",
      group: input.group ?? null,
      raisedBy: input.raisedBy,
      heldIds: await holdCallers(tx, call, at),
      waitingSince: at,
      createdAt: at,
    })
    .returning();
  await recordDeed(tx, { callId: call.id, by: input.by, action: "escalate", at });
  return tellEscalation(tx, row!);
}

/**
 * Puts the callers on hold where the workspace wants them to hear music until somebody comes; gives whom. Where an
 * operator drives, or a transfer goes on, they have somebody to talk to.
 */
async function holdCallers(tx: Tx, call: CallRow, at: Date): Promise<string[]> {
  const [workspace] = await tx
    .select({ hears: schema.workspaces.escalationHears })
    .from(schema.workspaces)
    .where(eq(schema.workspaces.id, call.workspaceId));
  if (workspace?.hears !== "music" || call.driverId !== null || (await loadOpenTransfer(tx, call.id))) return [];
  const callers = await tx
    .select({ id: schema.callParticipants.id })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, call.id),
        eq(schema.callParticipants.role, "customer"),
        eq(schema.callParticipants.mode, "open"),
        inArray(schema.callParticipants.status, ["joining", "active"]),
        isNull(schema.callParticipants.heldAt),
      ),
    );
  const ids = callers.map(({ id }) => id);
  if (ids.length > 0) {
    await changeState(
      tx,
      call.id,
      ids.map((participantId) => ({ participantId, change: { heldAt: at }, closed: false })),
    );
  }
  return ids;
}
