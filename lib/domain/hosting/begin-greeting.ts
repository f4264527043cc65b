import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/** Asks for the right to greet; true once a call, so a greeting is never repeated. Errors: LeaseLostError. */
export async function beginGreeting(ctx: Context, hosting: Hosting): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const [first] = await tx
      .update(schema.calls)
      .set({ greetedAt: ctx.clock.now() })
      .where(and(eq(schema.calls.id, call.id), isNull(schema.calls.greetedAt)))
      .returning({ id: schema.calls.id });
    if (first) await appendEvent(tx, call.id, "agent.greeted", {});
    return first !== undefined;
  });
}
