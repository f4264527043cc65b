import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import type { CarrierName } from "../ports/carrier";
import { keepEvidence, type WordSource } from "./evidence";

/** Keeps a webhook of a leg that says nothing of its state. Nothing else comes of it, and nothing where it has no such leg. */
export async function noteWebhook(
  ctx: Context,
  input: { legId: string; provider: CarrierName; source: WordSource },
): Promise<void> {
  const { legId, provider, source } = input;
  const { telephonyLegs } = schema;
  const [leg] = await ctx.db
    .select({ id: telephonyLegs.id })
    .from(telephonyLegs)
    .where(and(eq(telephonyLegs.id, legId), eq(telephonyLegs.provider, provider)));
  if (leg) await keepEvidence(ctx, ctx.db, { legId, source, status: null, effect: "noted" });
}
