import type { Intelligence } from "@/lib/contract/intelligence";
import { findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import type { RecordResources } from "../idempotency/once";
import { beginIntelligence } from "./begin";
import { getIntelligence } from "./get";

/**
 * Has a call's intelligence made, or made anew: it is pending from here on.
 * Errors: not_found, call_not_over, intelligence_pending, transcript_deleted.
 */
export async function requestIntelligence(
  ctx: WorkspaceContext,
  input: { callId: string },
  recordResources: RecordResources = async () => {},
): Promise<Intelligence> {
  await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (!isOver(call.status)) throw new DomainError("call_not_over");
    if (call.transcriptDeletedAt) throw new DomainError("transcript_deleted");
    if (call.intelligenceStatus === "pending") throw new DomainError("intelligence_pending");
    await beginIntelligence(tx, call.id, ["not_started", "completed", "failed"], 0);
    await recordResources(tx, [call.id]);
  });
  return getIntelligence(ctx, input);
}
