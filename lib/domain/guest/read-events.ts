import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { CallEvent } from "@/lib/contract/events";
import type { GuestContext } from "../context";
import { DomainError } from "../errors";
import { guestStanding } from "./find";
import { GUEST_EVENTS, presentForGuest } from "./present";

/** What a guest is told of their call's events. */
export interface GuestEvents {
  events: CallEvent[];
  /** Sequence to read on from. */
  upTo: number;
  /** There may be more at once. */
  more: boolean;
  /** Nothing comes after these: the call is over. */
  over: boolean;
}

/** A guest's events after `afterSequence`, oldest first. Errors: forbidden, where they are not in the call any more. */
export async function readGuestEvents(
  ctx: GuestContext,
  input: { afterSequence: number; limit: number },
): Promise<GuestEvents> {
  const { callEvents, callParticipants, transcriptSegments } = schema;
  const rows = await ctx.db
    .select({ event: callEvents, subject: callParticipants, segment: transcriptSegments })
    .from(callEvents)
    .leftJoin(callParticipants, eq(callParticipants.id, sql`${callEvents.data} ->> 'participant_id'`))
    .leftJoin(transcriptSegments, eq(transcriptSegments.id, sql`${callEvents.data} ->> 'id'`))
    .where(
      and(
        eq(callEvents.callId, ctx.guest.callId),
        gt(callEvents.sequence, input.afterSequence),
        inArray(callEvents.type, [...GUEST_EVENTS]),
      ),
    )
    .orderBy(asc(callEvents.sequence))
    .limit(input.limit);
  // After the rows: whoever was in the call when they were read may have them.
  const standing = await guestStanding(ctx, ctx.guest);
  if (standing === "gone") throw new DomainError("forbidden", "You are not in this call any more.");
  const more = rows.length === input.limit;
  return {
    events: rows.flatMap((row) => presentForGuest(ctx.guest.id, row) ?? []),
    upTo: rows.at(-1)?.event.sequence ?? input.afterSequence,
    more,
    over: standing === "call_over" && !more,
  };
}
