import { eq } from "drizzle-orm";
import { schema, type DbOrTx } from "@/db/client";
import type { Intelligence } from "@/lib/contract/intelligence";
import { findCall } from "../call/find";
import type { CallRow } from "../call/load";
import type { WorkspaceContext } from "../context";
import { presentIntelligence } from "./present";

/** What was made of a call's transcript, or why it was not. Errors: not_found. */
export async function getIntelligence(ctx: WorkspaceContext, input: { callId: string }): Promise<Intelligence> {
  return readIntelligence(ctx.db, await findCall(ctx, input.callId));
}

/** The intelligence of a call that was read already. */
export async function readIntelligence(db: DbOrTx, call: CallRow): Promise<Intelligence> {
  const [row] = await db.select().from(schema.callIntelligence).where(eq(schema.callIntelligence.callId, call.id));
  return presentIntelligence(call, row ?? null);
}
