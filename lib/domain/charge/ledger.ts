import { and, asc, eq, isNotNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Ledger, LedgerLine } from "@/lib/contract/ledger";
import { findCall } from "../call/find";
import type { LegRow } from "../call/load";
import type { WorkspaceContext } from "../context";
import { isLegOver } from "../leg/state";
import { sumDecimals, tidyDecimal } from "./decimal";

/** What a call has cost so far: its legs as their carriers bill them, and what models did for it. Errors: not_found. */
export async function getLedger(ctx: WorkspaceContext, input: { callId: string }): Promise<Ledger> {
  const { id } = await findCall(ctx, input.callId);
  const { telephonyLegs, callCharges } = schema;
  const legs = await ctx.db
    .select()
    .from(telephonyLegs)
    // A leg that never reached a carrier has cost nothing.
    .where(and(eq(telephonyLegs.callId, id), isNotNull(telephonyLegs.providerCallId)))
    .orderBy(asc(telephonyLegs.createdAt), asc(telephonyLegs.id));
  const charges = await ctx.db
    .select()
    .from(callCharges)
    .where(eq(callCharges.callId, id))
    .orderBy(asc(callCharges.kind), asc(callCharges.subject), asc(callCharges.unit));
  const lines: LedgerLine[] = [
    ...legs.map(legLine),
    ...charges.map(({ kind, subject, unit, quantity, amount, currency }) => ({
      kind,
      subject,
      unit,
      quantity: Number(quantity),
      amount: amount && tidyDecimal(amount),
      currency,
      state: amount === null ? ("unknown" as const) : ("known" as const),
    })),
  ];
  return { call_id: id, lines, totals: totalsOf(lines), complete: lines.every(({ state }) => state === "known") };
}

function legLine(leg: LegRow): LedgerLine {
  const asking = !isLegOver(leg.status) || leg.billingAskAt !== null;
  return {
    kind: "leg",
    subject: leg.id,
    unit: "second",
    quantity: leg.billDuration,
    amount: leg.price && tidyDecimal(leg.price),
    currency: leg.currency,
    state: leg.price !== null ? "known" : asking ? "pending" : "unknown",
  };
}

function totalsOf(lines: LedgerLine[]): Ledger["totals"] {
  const amounts = new Map<string, string[]>();
  for (const { amount, currency } of lines) {
    if (amount !== null && currency !== null) amounts.set(currency, [...(amounts.get(currency) ?? []), amount]);
  }
  return [...amounts].sort().map(([currency, parts]) => ({ currency, amount: sumDecimals(parts) }));
}
