import { and, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import { roomNameOf } from "../call/room-name";
import type { Context } from "../context";

/** Takes an identity out of the room, unless a live participant bears it by now. Safe to run again. */
export async function evictFromRoom(ctx: Context, input: { callId: string; roomIdentity: string }): Promise<void> {
  const [live] = await ctx.db
    .select({ id: schema.callParticipants.id })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, input.callId),
        eq(schema.callParticipants.roomIdentity, input.roomIdentity),
        inArray(schema.callParticipants.status, ["joining", "active"]),
      ),
    );
  if (!live) await ctx.rooms.removePresence(roomNameOf(input.callId), input.roomIdentity);
}
