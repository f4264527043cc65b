import { sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import type { ModelUnit } from "./prices";

/** What a model did for a call. */
export interface ModelUse {
  kind: "chat" | "transcription" | "speech";
  model: string;
  unit: ModelUnit;
  quantity: number;
}

/**
 * Adds what models did for a call to its ledger, priced where the deployment says what its model costs. No lock of the
 * call: each line is added to by itself, and nothing of the call's state hangs on it. Not safe to repeat.
 */
export async function recordUse(ctx: Context, input: { callId: string; uses: ModelUse[] }): Promise<void> {
  const uses = input.uses.filter(({ quantity }) => quantity > 0);
  if (uses.length === 0) return;
  const { callCharges } = schema;
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    // In one order everywhere, so that two of these never wait for each other.
    for (const { kind, model, unit, quantity } of uses.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
      const price = ctx.settings.modelPrices.units[unit];
      const known = price?.model === model ? price : null;
      const amountOf = (count: ReturnType<typeof sql>) =>
        known ? sql`round(${count} * ${known.amount}::numeric / ${known.per}::numeric, 9)` : null;
      const currency = known ? ctx.settings.modelPrices.currency : null;
      await tx
        .insert(callCharges)
        .values({
          callId: input.callId,
          kind,
          subject: model,
          unit,
          quantity: quantity.toFixed(3),
          amount: amountOf(sql`${quantity.toFixed(3)}::numeric`),
          currency,
          updatedAt: now,
        })
        .onConflictDoUpdate({
          target: [callCharges.callId, callCharges.kind, callCharges.subject, callCharges.unit],
          set: {
            quantity: sql`${callCharges.quantity} + excluded.quantity`,
            // Of the whole, not added up: so it is not rounded again and again.
            amount: amountOf(sql`(${callCharges.quantity} + excluded.quantity)`),
            currency,
            updatedAt: now,
          },
        });
    }
  });
}

function keyOf({ kind, model, unit }: ModelUse): string {
  return `${kind} ${model} ${unit}`;
}
