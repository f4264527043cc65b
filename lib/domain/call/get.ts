import type { Call } from "@/lib/contract/calls";
import type { WorkspaceContext } from "../context";
import { findCall } from "./find";
import { loadCalls } from "./load";
import { readIntelligence } from "../intelligence/get";
import { presentCall } from "./present";

/** A call with everybody in it, the agent too, and what was made of its transcript. Errors: not_found. */
export async function getCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Call> {
  const call = await findCall(ctx, input.callId);
  const [loaded] = await loadCalls(ctx.db, [call]);
  return { ...presentCall(loaded!), intelligence: (await readIntelligence(ctx.db, call)).result };
}
