import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import type { EventData } from "@/lib/contract/events";
import type { LegReason, LegStatus } from "@/lib/contract/participants";
import type { LegRow } from "../call/load";
import { tidyDecimal } from "../charge/decimal";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { endGrace, moveOut } from "../participant/move";
import type { CarrierCharge } from "../ports/carrier";
import { FIRST_ASK_MS, isLegOver, legAllowedFrom, participantAfter } from "./state";

/** A status of a leg, and what comes with it: from the carrier, or our own where no carrier was asked. */
export interface LegWord {
  status: LegStatus;
  reason: LegReason | null;
  billDuration: number | null;
  charge?: CarrierCharge | null;
}

/**
 * Moves a leg, and its participant with it, as part of `tx`; the caller holds the call's lock and settles the call where
 * this gives true: somebody has gone. A late or repeated word changes nothing, but what the carrier bills is taken once,
 * when it comes, of a leg that is over.
 */
export async function applyLegStatus(ctx: Context, tx: Tx, leg: LegRow, word: LegWord): Promise<boolean> {
  const now = ctx.clock.now();
  const over = isLegOver(word.status);
  const people = schema.callParticipants;
  const [moved] = await tx
    .update(schema.telephonyLegs)
    .set({
      ...stepOf(leg, word, now),
      ...(over && { endedAt: now, mediaTokenHash: null, ...billOf(leg, word, now) }),
    })
    .where(and(eq(schema.telephonyLegs.id, leg.id), inArray(schema.telephonyLegs.status, legAllowedFrom(word.status))))
    .returning();
  if (!moved) {
    if (over) await takeBill(tx, leg, word);
    return false;
  }
  const [, found] = await together(
    () => tellLeg(tx, moved),
    over && (() => tx.select().from(people).where(eq(people.id, leg.participantId))),
  );
  if (!found) return false;
  const participant = found[0]!;
  const after = participantAfter(moved.status, moved.reason as LegReason | null, participant.status);
  if (after) return moveOut(tx, participant, after.status, after.reason, now);
  // A phone that hung up has left the room, which looked like a lost connection: nobody comes back on a leg that is over.
  return endGrace(tx, participant, "hung_up");
}

/** Takes what the carrier bills for a leg that is over, as part of `tx`: each part once. True where there was news. */
export async function takeBill(tx: Tx, leg: LegRow, word: Omit<LegWord, "status" | "reason">): Promise<boolean> {
  const { billDuration, charge } = word;
  const legs = schema.telephonyLegs;
  const [billed] = await tx
    .update(legs)
    .set({
      ...(billDuration !== null && { billDuration: sql`coalesce(${legs.billDuration}, ${billDuration}::int)` }),
      ...(billDuration !== null &&
        leg.direction === "outbound" && { reservedSeconds: sql`coalesce(${legs.billDuration}, ${billDuration}::int)` }),
      ...(charge && {
        price: sql`coalesce(${legs.price}, ${charge.price}::numeric)`,
        currency: sql`coalesce(${legs.currency}, ${charge.currency}::text)`,
      }),
      billingAskAt: sql`case when coalesce(${legs.billDuration}, ${billDuration}::int) is not null
        and coalesce(${legs.price}, ${charge?.price ?? null}::numeric) is not null
        then null else ${legs.billingAskAt} end`,
    })
    .where(
      and(
        eq(legs.id, leg.id),
        inArray(legs.status, ["completed", "failed"]),
        or(
          billDuration === null ? undefined : isNull(legs.billDuration),
          charge ? isNull(legs.price) : undefined,
          // Where the word bills nothing there is nothing to take.
          sql`false`,
        ),
      ),
    )
    .returning();
  if (billed) await tellLeg(tx, billed);
  return billed !== undefined;
}

/** Writes the event of a leg that has changed, as part of `tx`. */
export async function tellLeg(tx: Tx, leg: LegRow): Promise<void> {
  await appendEvent(tx, leg.callId, "leg.updated", toldOf(leg));
}

/** What the event of a leg that has changed tells. */
export function toldOf(leg: LegRow): EventData<"leg.updated"> {
  return {
    telephony_leg_id: leg.id,
    participant_id: leg.participantId,
    status: leg.status,
    reason: leg.reason as LegReason | null,
    bill_duration: leg.billDuration,
    price: leg.price && tidyDecimal(leg.price),
    currency: leg.currency,
    answered_by: leg.answeredBy,
    rang_at: leg.rangAt?.toISOString() ?? null,
    answered_at: leg.answeredAt?.toISOString() ?? null,
    ended_at: leg.endedAt?.toISOString() ?? null,
  };
}

/** What a word that moves a leg makes of it, but for what its end settles. */
export function stepOf(leg: LegRow, word: Pick<LegWord, "status" | "reason">, now: Date) {
  const failure = word.status === "failed" ? (word.reason ?? "carrier_error") : null;
  return {
    status: word.status,
    reason: leg.reason === "voicemail" ? "voicemail" : failure,
    ...(word.status === "ringing" && { rangAt: now }),
    ...(word.status === "in_progress" && { answeredAt: now }),
  };
}

/** What a leg's end settles: what is billed, and the time that counts against the day in place of what was reserved. */
function billOf(leg: LegRow, { billDuration, charge }: LegWord, now: Date) {
  const talked = leg.answeredAt ? Math.ceil((now.getTime() - leg.answeredAt.getTime()) / 1000) : 0;
  return {
    ...(billDuration !== null && { billDuration }),
    ...(charge && { price: charge.price, currency: charge.currency }),
    ...(leg.direction === "outbound" && { reservedSeconds: billDuration ?? talked }),
    ...(leg.providerCallId !== null &&
      (billDuration === null || !charge) && { billingAskAt: new Date(now.getTime() + FIRST_ASK_MS) }),
  };
}
