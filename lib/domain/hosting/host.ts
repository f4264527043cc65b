import { eq, lt, or, sql } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** A host that has not beaten for so long is dead: as long as its leases hold. */
const DEAD_AFTER_SECONDS = 3;

const { agentHosts } = schema;

/** An agent host says that it lives, and how many more calls it would take. Time is the database's. */
export async function keepHost(ctx: Context, input: { host: string; free: number }): Promise<void> {
  const now = { free: input.free, beatAt: sql`now()` };
  await ctx.db
    .insert(agentHosts)
    .values({ host: input.host, ...now })
    .onConflictDoUpdate({ target: agentHosts.host, set: now });
}

/** An agent host stops in good order; those that died long ago are forgotten with it. */
export async function forgetHost(ctx: Context, input: { host: string }): Promise<void> {
  const longDead = lt(agentHosts.beatAt, sql`now() - interval '1 hour'`);
  await ctx.db.delete(agentHosts).where(or(eq(agentHosts.host, input.host), longDead));
}

/** Whether a call that is made now would get an agent: living hosts take more calls than wait for one already. */
export async function canServe(ctx: Context): Promise<boolean> {
  const [room] = await ctx.db.execute<{ free: boolean }>(sql`
    select coalesce(sum(${agentHosts.free}), 0) > (
      select count(*) from ${schema.calls}
      left join ${schema.agentLeases} on ${schema.agentLeases.callId} = ${schema.calls.id}
      where ${schema.calls.closedAt} is null and ${schema.calls.status} in ('connecting', 'active')
        and ${schema.agentLeases.callId} is null
    ) as free
    from ${agentHosts}
    where ${agentHosts.beatAt} > now() - make_interval(secs => ${DEAD_AFTER_SECONDS})`);
  return room!.free;
}
