import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Escalation } from "@/lib/contract/escalations";
import type { WorkspaceContext } from "../context";
import { findEscalation } from "./find";
import { readEscalation } from "./move";

/**
 * Takes a sign of life from the page of whoever has claimed an escalation, which gives one every two seconds; from anybody
 * else it changes nothing. Gives the escalation as it is: by that a page learns that it has lost it. Errors: not_found.
 */
export async function beatEscalation(ctx: WorkspaceContext, input: { escalationId: string }): Promise<Escalation> {
  const { id } = await findEscalation(ctx, input.escalationId);
  await ctx.db
    .update(schema.escalations)
    .set({ claimBeatAt: ctx.clock.now() })
    .where(
      and(
        eq(schema.escalations.id, id),
        eq(schema.escalations.status, "claimed"),
        eq(schema.escalations.claimedBy, ctx.actor.id),
      ),
    );
  return readEscalation(ctx.db, id);
}
