import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { HandBackBody } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { writeNote } from "../agent-control/write";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { followHandBack } from "../escalation/follow-call";
import { enforceVisibility } from "../visibility/enforce";
import { stepBack } from "./drive";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { isOver } from "./state";

/**
 * Hands the conversation back to the agent, with an instruction where there is one; the operator stays and listens. The
 * driver may, and a program for whoever drives. Errors: not_found, call_over, not_the_driver.
 */
export async function handBack(ctx: WorkspaceContext, input: HandBackBody & { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const [driver] =
      call.driverId === null
        ? []
        : await tx.select().from(schema.callParticipants).where(eq(schema.callParticipants.id, call.driverId));
    if (!driver || (ctx.actor.kind === "user" && driver.userId !== ctx.actor.id)) {
      throw new DomainError("not_the_driver");
    }
    const by = actorRef(ctx.actor);
    const at = ctx.clock.now();
    await tx
      .update(schema.calls)
      .set({ driverId: null, agentMode: "auto" })
      .where(and(eq(schema.calls.id, call.id), eq(schema.calls.driverId, driver.id)));
    // Before the agent may speak: it takes the instruction into its first turn.
    if (input.instruction) {
      await writeNote(tx, { callId: call.id, by, source: "typed", text: input.instruction, at });
    }
    await appendEvent(tx, call.id, "call.driver_changed", { driver_id: null, by, lost: false });
    await appendEvent(tx, call.id, "agent.mode_changed", { mode: "auto", by });
    const [user] = await tx.select().from(schema.users).where(eq(schema.users.id, driver.userId!));
    await stepBack(tx, { participant: driver, operator: { kind: "user", id: user!.id, name: user!.name }, at });
    await recordDeed(tx, { callId: call.id, by, action: "hand_back", participantId: driver.id, at });
    await followHandBack(tx, { callId: call.id, at });
  });
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return getCall(ctx, input);
}
