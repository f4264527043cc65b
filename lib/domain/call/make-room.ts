import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { roomNameOf } from "./room-name";
import { isOver } from "./state";

/** Makes the room of a call that is about to be made; nothing happens if it exists. Errors: room_unavailable. */
export async function makeRoom(ctx: Context, callId: string): Promise<void> {
  try {
    await ctx.rooms.ensureRoom(roomNameOf(callId));
  } catch (cause) {
    throw Object.assign(new DomainError("room_unavailable"), { cause });
  }
}

/**
 * Makes sure of a call's room, which the media server may have lost. False where the call is over: a room that was made
 * anew behind its end is deleted again. Errors: room_unavailable.
 */
export async function keepRoom(ctx: Context, callId: string): Promise<boolean> {
  await makeRoom(ctx, callId);
  const [call] = await ctx.db
    .select({ status: schema.calls.status })
    .from(schema.calls)
    .where(eq(schema.calls.id, callId));
  if (call && !isOver(call.status)) return true;
  await ctx.rooms.deleteRoom(roomNameOf(callId));
  return false;
}
