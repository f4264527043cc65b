import type { WorkspaceContext } from "../context";
import { findCall } from "../call/find";

/** Sequence of a call's newest event; 0 where there is none. Errors: not_found. */
export async function lastEventSequence(ctx: WorkspaceContext, input: { callId: string }): Promise<number> {
  return (await findCall(ctx, input.callId)).lastEventSequence;
}
