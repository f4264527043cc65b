import { and, eq, inArray, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { roomNameOf } from "./room-name";

/** Deletes the room of a call that is over, and notes that it is gone. Safe to run again. */
export async function closeCall(ctx: Context, input: { callId: string }): Promise<void> {
  await ctx.rooms.deleteRoom(roomNameOf(input.callId));
  await ctx.db
    .update(schema.calls)
    .set({ closedAt: ctx.clock.now() })
    .where(
      and(
        eq(schema.calls.id, input.callId),
        inArray(schema.calls.status, ["ended", "failed"]),
        isNull(schema.calls.closedAt),
      ),
    );
}
