import { and, eq } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import type { CallRow } from "./load";

/** The call, if it is of the actor's workspace; not_found otherwise, the same for an unknown one. */
export async function findCall(ctx: WorkspaceContext, callId: string, db: DbOrTx = ctx.db): Promise<CallRow> {
  const [call] = await db.select().from(schema.calls).where(ofWorkspace(ctx, callId));
  if (!call) throw notFound("call");
  return call;
}

/** As findCall, and the call's row stays locked until the end of `tx`. */
export async function findCallLocked(ctx: WorkspaceContext, tx: Tx, callId: string): Promise<CallRow> {
  const [call] = await tx.select().from(schema.calls).where(ofWorkspace(ctx, callId)).for("update");
  if (!call) throw notFound("call");
  return call;
}

function ofWorkspace(ctx: WorkspaceContext, callId: string) {
  return and(eq(schema.calls.id, callId), eq(schema.calls.workspaceId, ctx.actor.workspaceId));
}
