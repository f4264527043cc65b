import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** Whether the pages of the people in a call show that it is recorded, as its workspace wants. */
export async function showsRecording(ctx: Context, callId: string): Promise<boolean> {
  const notice = await noticeOf(ctx, callId);
  return notice === "shown" || notice === "spoken_and_shown";
}

/** Whether the agent of a call says that it is recorded. */
export async function speaksOfRecording(ctx: Context, callId: string): Promise<boolean> {
  const notice = await noticeOf(ctx, callId);
  return notice === "spoken" || notice === "spoken_and_shown";
}

async function noticeOf(ctx: Context, callId: string) {
  const [row] = await ctx.db
    .select({ recorded: schema.calls.recording, notice: schema.workspaces.recordingNotice })
    .from(schema.calls)
    .innerJoin(schema.workspaces, eq(schema.workspaces.id, schema.calls.workspaceId))
    .where(eq(schema.calls.id, callId));
  return row?.recorded ? row.notice : "none";
}
