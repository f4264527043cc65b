import type { Escalation } from "@/lib/contract/escalations";
import type { WorkspaceContext } from "../context";
import { findEscalation } from "./find";
import { presentWithClaimant } from "./present";

/** One escalation that is for the actor. Errors: not_found. */
export async function getEscalation(ctx: WorkspaceContext, input: { escalationId: string }): Promise<Escalation> {
  return presentWithClaimant(ctx.db, await findEscalation(ctx, input.escalationId));
}
