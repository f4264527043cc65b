import { and, asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { presentNote } from "../agent-control/present";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";
import type { NoteRow } from "./state";

/** Takes the notes that wait for the agent, oldest first: from now on it knows them. Errors: LeaseLostError. */
export async function receiveNotes(ctx: Context, hosting: Hosting): Promise<NoteRow[]> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const waiting = and(eq(schema.agentNotes.callId, call.id), eq(schema.agentNotes.status, "pending"));
    const rows = await tx
      .select()
      .from(schema.agentNotes)
      .where(waiting)
      .orderBy(asc(schema.agentNotes.createdAt), asc(schema.agentNotes.id));
    if (rows.length === 0) return [];
    await tx.update(schema.agentNotes).set({ status: "received" }).where(waiting);
    const received = rows.map((row): NoteRow => ({ ...row, status: "received" }));
    for (const note of received) await appendEvent(tx, call.id, "agent.noted", { note: presentNote(note) });
    return received;
  });
}
