import type { Call } from "@/lib/contract/calls";
import type { WorkspaceContext } from "../context";
import { findCall } from "./find";
import { loadCalls } from "./load";
import { presentCall } from "./present";

/** A call with everybody in it, the agent too. Errors: not_found. */
export async function getCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  const [loaded] = await loadCalls(ctx.db, [await findCall(ctx, input.callId)]);
  return presentCall(loaded!);
}
