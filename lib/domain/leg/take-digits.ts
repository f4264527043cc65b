import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/**
 * Takes the keys that are to be pressed towards a leg's phone, oldest first; nobody is given the same ones again. They are
 * forgotten by this: a key may be part of a secret.
 */
export async function takeDigits(ctx: Context, input: { legId: string }): Promise<string[]> {
  const isWaiting = and(eq(schema.legDigits.legId, input.legId), isNull(schema.legDigits.takenAt));
  const waiting = await ctx.db
    .select({ id: schema.legDigits.id, digits: schema.legDigits.digits })
    .from(schema.legDigits)
    .where(isWaiting)
    .orderBy(asc(schema.legDigits.createdAt), asc(schema.legDigits.id));
  if (waiting.length === 0) return [];
  const ids = waiting.map(({ id }) => id);
  const taken = await ctx.db
    .update(schema.legDigits)
    .set({ takenAt: ctx.clock.now(), digits: "" })
    .where(and(inArray(schema.legDigits.id, ids), isWaiting))
    .returning({ id: schema.legDigits.id });
  return waiting.filter(({ id }) => taken.some((row) => row.id === id)).map(({ digits }) => digits);
}
