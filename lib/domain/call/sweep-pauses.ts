import { and, desc, eq, inArray, isNull, lte } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { actorRef } from "../audit/record";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { enforceVisibility } from "../visibility/enforce";
import { lockCall } from "./load";
import { isOver, OPEN_STATUSES } from "./state";
import { endPause } from "./unpause";

/** How long before its end a sensitive pause is told to end, ms. */
const NOTICE_MS = 15_000;

/** Ends the sensitive pauses whose time is up, and tells of each once that it is about to end. */
export async function sweepPauses(ctx: Context, onError: (callId: string, err: unknown) => void): Promise<void> {
  const due = await ctx.db
    .select({ id: schema.calls.id })
    .from(schema.calls)
    .where(
      and(
        isNull(schema.calls.closedAt),
        inArray(schema.calls.status, [...OPEN_STATUSES]),
        lte(schema.calls.pauseEndsAt, new Date(ctx.clock.now().getTime() + NOTICE_MS)),
      ),
    );
  for (const { id } of due) {
    try {
      if (await endOrTell(ctx, id)) await enforceVisibility(ctx, { callId: id });
    } catch (err) {
      onError(id, err);
    }
  }
}

/** True where the pause has ended. */
async function endOrTell(ctx: Context, callId: string): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, callId);
    const endsAt = call?.pauseEndsAt;
    if (!call || !endsAt || isOver(call.status)) return false;
    const leftMs = endsAt.getTime() - ctx.clock.now().getTime();
    if (leftMs <= 0) {
      await endPause(ctx, tx, call, actorRef({ kind: "system", id: "sensitive_pause" }));
      return true;
    }
    if (leftMs <= NOTICE_MS && !(await isTold(tx, callId))) {
      await appendEvent(tx, callId, "call.pause_ending", { ends_at: endsAt.toISOString() });
    }
    return false;
  });
}

/** Whether the end is told since the pause was begun or made longer. */
async function isTold(tx: Tx, callId: string): Promise<boolean> {
  const [last] = await tx
    .select({ type: schema.callEvents.type })
    .from(schema.callEvents)
    .where(
      and(eq(schema.callEvents.callId, callId), inArray(schema.callEvents.type, ["call.paused", "call.pause_ending"])),
    )
    .orderBy(desc(schema.callEvents.sequence))
    .limit(1);
  return last?.type === "call.pause_ending";
}
