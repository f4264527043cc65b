import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Call } from "@/lib/contract/calls";
import { actorRef, recordDeed } from "../audit/record";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import { raiseVersion } from "../visibility/change";
import { enforceVisibility } from "../visibility/enforce";
import { findCallLocked } from "./find";
import { getCall } from "./get";
import { isOver } from "./state";

/**
 * Begins a sensitive pause: from now on nothing of the call is recorded, transcribed, captioned or stored, until it is
 * ended or the workspace's time for it is up. Pausing again makes it last longer. Errors: not_found, call_over.
 */
export async function pauseCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const [workspace] = await tx
      .select({ seconds: schema.workspaces.sensitivePauseSeconds })
      .from(schema.workspaces)
      .where(eq(schema.workspaces.id, call.workspaceId));
    const now = ctx.clock.now();
    const since = call.pausedAt ?? now;
    const endsAt = new Date(now.getTime() + workspace!.seconds * 1_000);
    await tx.update(schema.calls).set({ pausedAt: since, pauseEndsAt: endsAt }).where(eq(schema.calls.id, call.id));
    if (!call.pausedAt) await raiseVersion(tx, call.id);
    const by = actorRef(ctx.actor);
    await appendEvent(tx, call.id, "call.paused", { since: since.toISOString(), ends_at: endsAt.toISOString(), by });
    await recordDeed(tx, { callId: call.id, by, action: "pause_recording", at: now });
  });
  // Nobody's rights are others by it; what fails now is done by the reconciler.
  await enforceVisibility(ctx, { callId: input.callId }).catch(() => {});
  return getCall(ctx, input);
}
