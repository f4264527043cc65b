import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { lockCall } from "../call/load";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { targetDecides } from "../transfer/decide-by-target";

/** What keys mean to the target of a transfer. */
const DECISIONS: Record<string, "accept" | "decline"> = { "1": "accept", "2": "decline" };

/**
 * A key was pressed on a phone. It is told as an event, but not during a sensitive pause: then it may be a card number,
 * and is kept nowhere. The target of a transfer accepts by 1 and declines by 2.
 */
export async function takeDigit(ctx: Context, input: { legId: string; digit: string }): Promise<void> {
  const [found] = await ctx.db
    .select({ participant: schema.callParticipants })
    .from(schema.telephonyLegs)
    .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.telephonyLegs.participantId))
    .where(eq(schema.telephonyLegs.id, input.legId));
  if (!found) return;
  const { participant } = found;
  await ctx.db.transaction(async (tx) => {
    const call = await lockCall(tx, participant.callId);
    if (!call || isOver(call.status) || call.pausedAt !== null) return;
    await appendEvent(tx, call.id, "participant.digit", {
      participant_id: participant.id,
      identity: participant.identity,
      digit: input.digit,
    });
  });
  const decision = Object.hasOwn(DECISIONS, input.digit) ? DECISIONS[input.digit] : undefined;
  if (decision) await targetDecides(ctx, { callId: participant.callId, participantId: participant.id, decision });
}
