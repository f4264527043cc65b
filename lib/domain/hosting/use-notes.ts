import { and, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import { presentNote } from "../agent-control/present";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/**
 * Takes down that the agent speaks its turn `turn` (counted from 1) knowing these notes; a note counts once, and one that
 * was retracted meanwhile not at all. Errors: LeaseLostError.
 */
export async function useNotes(
  ctx: Context,
  hosting: Hosting,
  input: { noteIds: string[]; turn: number },
): Promise<void> {
  if (input.noteIds.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const used = await tx
      .update(schema.agentNotes)
      .set({ status: "used", usedInTurn: input.turn, usedAt: ctx.clock.now() })
      .where(
        and(
          eq(schema.agentNotes.callId, call.id),
          inArray(schema.agentNotes.id, input.noteIds),
          eq(schema.agentNotes.status, "received"),
        ),
      )
      .returning();
    for (const note of used) await appendEvent(tx, call.id, "agent.noted", { note: presentNote(note) });
  });
}
