import type { schema } from "@/db/client";
import { IntelligenceResult, type Intelligence, type IntelligenceFailure } from "@/lib/contract/intelligence";
import type { CallRow } from "../call/load";

export type IntelligenceRow = typeof schema.callIntelligence.$inferSelect;

/** A call's intelligence as the wire shows it: what an earlier run made is not shown while a new one is at work. */
export function presentIntelligence(
  { intelligenceStatus: status }: Pick<CallRow, "intelligenceStatus">,
  row: IntelligenceRow | null,
): Intelligence {
  const completed = status === "completed";
  return {
    status,
    result: completed && row?.result ? IntelligenceResult.parse(row.result) : null,
    failure: status === "failed" ? ((row?.failure ?? null) as IntelligenceFailure | null) : null,
    model: completed ? (row?.model ?? null) : null,
    completed_at: completed ? (row?.completedAt?.toISOString() ?? null) : null,
  };
}
