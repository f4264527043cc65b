import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** The workspace a call belongs to; null for an unknown call. */
export async function callWorkspace(ctx: Context, input: { callId: string }): Promise<string | null> {
  const [call] = await ctx.db
    .select({ workspaceId: schema.calls.workspaceId })
    .from(schema.calls)
    .where(eq(schema.calls.id, input.callId));
  return call?.workspaceId ?? null;
}
