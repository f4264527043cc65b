import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { WorkspaceContext } from "../context";

/** The condition for one number of the actor's workspace; in a path a number may stand without its `+`. */
export function ownNumber(ctx: WorkspaceContext, number: string) {
  const e164 = `+${number.replace(/^\+/, "")}`;
  return and(eq(schema.phoneNumbers.e164, e164), eq(schema.phoneNumbers.workspaceId, ctx.actor.workspaceId));
}
