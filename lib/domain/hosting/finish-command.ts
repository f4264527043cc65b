import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { presentCommand } from "../agent-control/present";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/** Takes down what became of a command that was taken. Errors: LeaseLostError. */
export async function finishCommand(
  ctx: Context,
  hosting: Hosting,
  input: { commandId: string; status: "done" | "failed"; result?: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const [finished] = await tx
      .update(schema.agentCommands)
      .set({ status: input.status, result: input.result ?? null, doneAt: ctx.clock.now() })
      .where(and(eq(schema.agentCommands.id, input.commandId), eq(schema.agentCommands.status, "taken")))
      .returning();
    if (finished) await appendEvent(tx, call.id, "agent.asked", { command: presentCommand(finished) });
  });
}
