import { and, eq, inArray, ne, or, isNull } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { enqueue } from "@/lib/jobs/enqueue";
import type { Context } from "../context";
import { applyLegStatus } from "./apply-status";

/**
 * Asks for the end of a participant's leg, as part of `tx`. A leg that was never dialed ends here and now; for any other
 * a job asks the carrier, and the carrier's word ends it. Nothing happens to a leg that is over, or that is left to a machine
 * with a message (`leavesMessage`): its document ends it.
 */
export async function requestHangUp(ctx: Context, tx: Tx, participantId: string): Promise<void> {
  const [leg] = await tx
    .update(schema.telephonyLegs)
    .set({ cancelRequestedAt: ctx.clock.now(), mediaTokenHash: null })
    .where(
      and(
        eq(schema.telephonyLegs.participantId, participantId),
        inArray(schema.telephonyLegs.status, ["queued", "ringing", "in_progress"]),
        or(
          isNull(schema.telephonyLegs.reason),
          ne(schema.telephonyLegs.reason, "voicemail"),
          ne(schema.telephonyLegs.machineDetection, "message"),
        ),
      ),
    )
    .returning();
  if (!leg) return;
  if (leg.dialedAt === null) {
    await applyLegStatus(ctx, tx, leg, { status: "failed", reason: "canceled", billDuration: null });
  } else {
    await enqueue(tx, "leg.hang_up", { legId: leg.id }, `leg.hang_up:${leg.id}`);
  }
}
