import { and, asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { presentCommand } from "../agent-control/present";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/** Something the agent is asked to do. */
export type CommandRow = typeof schema.agentCommands.$inferSelect;

/** Takes what the agent was asked for, oldest first; each is given out once, whatever host asks. Errors: LeaseLostError. */
export async function takeCommands(ctx: Context, hosting: Hosting): Promise<CommandRow[]> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const waiting = and(eq(schema.agentCommands.callId, call.id), eq(schema.agentCommands.status, "pending"));
    const rows = await tx
      .select()
      .from(schema.agentCommands)
      .where(waiting)
      .orderBy(asc(schema.agentCommands.createdAt), asc(schema.agentCommands.id));
    if (rows.length === 0) return [];
    await tx.update(schema.agentCommands).set({ status: "taken" }).where(waiting);
    const taken = rows.map((row): CommandRow => ({ ...row, status: "taken" }));
    for (const command of taken) {
      await appendEvent(tx, call.id, "agent.asked", { command: presentCommand(command) });
    }
    return taken;
  });
}
