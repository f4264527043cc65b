import { schema } from "@/db/client";
import { newId } from "@/lib/ids";
import type { Context } from "../context";
import { lockHosted, type Hosting } from "./lease";

/** The times of one turn, in ms after `speechEndedAt`; null where a step did not occur. */
export interface TurnTimes {
  participantId: string | null;
  speechEndedAt: Date;
  turnDecidedMs: number | null;
  transcribedMs: number | null;
  firstTokenMs: number | null;
  firstAudioMs: number | null;
}

/** Keeps a turn's times. Errors: LeaseLostError. */
export async function recordTurn(ctx: Context, hosting: Hosting, times: TurnTimes): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockHosted(tx, hosting);
    const { speechEndedAt, ...rest } = times;
    await tx
      .insert(schema.agentTurns)
      .values({ id: newId("turn"), callId: hosting.callId, speechEndedAtMs: speechEndedAt.getTime(), ...rest });
  });
}
