import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import { isPhone } from "@/lib/contract/participants";
import type { Context } from "../context";
import { lockHosted, type Hosting } from "../hosting/lease";
import { speakingMs, spokenBriefing } from "./briefing";
import { loadOpenTransfer } from "./load";
import { DECIDE_MS } from "./state";

/**
 * Asks for the right to brief the target of an attempt, and gives what to say to it; once, so a briefing is never repeated
 * by another host. null where there is nothing to say: it was begun, it is not at this point or no longer, an operator
 * briefs, or the target sees a card. Errors: LeaseLostError.
 */
export async function beginBriefing(
  ctx: Context,
  hosting: Hosting,
  { attemptId }: { attemptId: string },
): Promise<{ text: string } | null> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const loaded = await loadOpenTransfer(tx, call.id);
    if (!loaded || loaded.attempt.id !== attemptId) return null;
    const { transfer, attempt, target } = loaded;
    if (transfer.status !== "consulting" || transfer.briefedBy !== "agent" || !target || !isPhone(target)) return null;
    const text = spokenBriefing(transfer.briefing);
    const now = ctx.clock.now();
    const [begun] = await tx
      .update(schema.transferAttempts)
      .set({
        briefedAt: now,
        // It has all its time to decide once it was told.
        ...(attempt.deadlineAt && { deadlineAt: new Date(now.getTime() + speakingMs(text) + DECIDE_MS) }),
      })
      .where(and(eq(schema.transferAttempts.id, attempt.id), isNull(schema.transferAttempts.briefedAt)))
      .returning({ id: schema.transferAttempts.id });
    return begun ? { text } : null;
  });
}
