import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import type { Call } from "@/lib/contract/calls";
import { actorRef } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { followGivenDrive } from "../escalation/follow-call";
import { enforceVisibility } from "../visibility/enforce";
import { beginDrive, operatorIn, stepBack } from "./drive";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { isOver } from "./state";

/**
 * Hands the drive to another operator who is in the call; who drove so far listens. The agent stays silent.
 * Errors: not_found, call_over, not_the_driver, participant_not_here, transfer_under_way.
 */
export async function giveDrive(ctx: WorkspaceContext, input: { callId: string; userId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const giver = await operatorIn(tx, call.id, ctx.actor.id);
    if (!giver || call.driverId !== giver.id) throw new DomainError("not_the_driver");
    if (input.userId === ctx.actor.id) return;
    const taker = await operatorIn(tx, call.id, input.userId);
    if (!taker) throw new DomainError("participant_not_here", "That operator is not in the call.");
    const [user] = await tx.select().from(schema.users).where(eq(schema.users.id, input.userId));
    const operator: ActorRef = { kind: "user", id: user!.id, name: user!.name };
    const by = actorRef(ctx.actor);
    const at = ctx.clock.now();
    await beginDrive(tx, { call, participant: taker, operator, by, at });
    await stepBack(tx, { participant: giver, operator: by, at });
    await followGivenDrive(tx, { callId: call.id, userId: input.userId, at });
  });
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return getCall(ctx, input);
}
