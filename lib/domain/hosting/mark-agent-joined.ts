import { and, eq, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/** Takes note that the agent is in the room under this host; `sid` is its presence. Errors: LeaseLostError. */
export async function markAgentJoined(ctx: Context, hosting: Hosting, input: { sid: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    if (isOver(call.status)) return;
    const agent = and(eq(schema.callParticipants.callId, call.id), eq(schema.callParticipants.role, "agent"));
    const [row] = await tx.select().from(schema.callParticipants).where(agent);
    const now = ctx.clock.now();
    await tx
      .update(schema.callParticipants)
      .set({ status: "active", roomSid: input.sid, presentSince: now, joinedAt: row!.joinedAt ?? now })
      .where(agent);
    await tx
      .update(schema.agentLeases)
      .set({ joinedEpoch: hosting.epoch, servedAt: sql`now()` })
      .where(eq(schema.agentLeases.callId, call.id));
    if (row!.status === "joining") {
      await appendEvent(tx, call.id, "participant.joined", { participant_id: row!.id, identity: "agent" });
    }
    await appendEvent(tx, call.id, "agent.joined", { epoch: hosting.epoch, took_over: row!.status === "active" });
  });
}
