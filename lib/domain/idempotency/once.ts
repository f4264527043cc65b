import { createHash } from "node:crypto";
import { and, eq, isNull, lt } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";

/** Notes, in the transaction that makes them, which resources a request has made. */
export type RecordResources = (tx: Tx, ids: string[]) => Promise<void>;

/** An answer as it goes out. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** After this long the request that holds a key is taken for dead. */
const CLAIM_MS = 30_000;
/** How long a repeated request waits for the first one's answer. */
const WAIT_MS = 10_000;
const POLL_MS = 50;

/**
 * Runs a request at most once for its Idempotency-Key: the same key and request get the first answer, however many come
 * at once; another request under the key is a conflict. A refusal is not kept, because it wrote nothing. Where the first
 * request died after its transaction, `rebuild` makes the answer anew from what it made.
 * Errors: idempotency_conflict, idempotency_in_progress, and what `run` throws.
 */
export async function once(
  ctx: WorkspaceContext,
  input: { key: string; method: string; path: string; body: unknown },
  run: (record: RecordResources) => Promise<Answer>,
  rebuild: (ids: string[]) => Promise<Answer>,
): Promise<Answer> {
  const { workspaceId } = ctx.actor;
  const requestHash = createHash("sha256")
    .update(`${input.method} ${input.path}\n${JSON.stringify(input.body)}`)
    .digest("hex");
  const own = and(eq(schema.idempotencyKeys.workspaceId, workspaceId), eq(schema.idempotencyKeys.key, input.key));
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const claimedAt = new Date();
    const [claimed] = await ctx.db
      .insert(schema.idempotencyKeys)
      .values({ workspaceId, key: input.key, requestHash, claimedAt })
      .onConflictDoNothing()
      .returning();
    if (claimed) return execute(ctx, own, run);

    const [held] = await ctx.db.select().from(schema.idempotencyKeys).where(own);
    if (!held) continue;
    if (held.requestHash !== requestHash) throw new DomainError("idempotency_conflict");
    if (held.response && held.status) return { status: held.status, body: held.response };
    const stale = await takeStale(ctx, own);
    if (stale) return stale.resourceIds ? store(ctx, own, await rebuild(stale.resourceIds)) : execute(ctx, own, run);
    if (Date.now() > deadline) throw new DomainError("idempotency_in_progress");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

type OwnKey = ReturnType<typeof and>;

async function execute(
  ctx: WorkspaceContext,
  own: OwnKey,
  run: (record: RecordResources) => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await run(async (tx, ids) => {
      await tx.update(schema.idempotencyKeys).set({ resourceIds: ids }).where(own);
    });
    return await store(ctx, own, answer);
  } catch (err) {
    // What was made stays tied to the key; where nothing was made the key is free again.
    await ctx.db.delete(schema.idempotencyKeys).where(and(own, isNull(schema.idempotencyKeys.resourceIds)));
    throw err;
  }
}

async function store(ctx: WorkspaceContext, own: OwnKey, answer: Answer): Promise<Answer> {
  await ctx.db.update(schema.idempotencyKeys).set({ status: answer.status, response: answer.body }).where(own);
  return answer;
}

async function takeStale(ctx: WorkspaceContext, own: OwnKey) {
  const [row] = await ctx.db
    .update(schema.idempotencyKeys)
    .set({ claimedAt: new Date() })
    .where(
      and(
        own,
        isNull(schema.idempotencyKeys.response),
        lt(schema.idempotencyKeys.claimedAt, new Date(Date.now() - CLAIM_MS)),
      ),
    )
    .returning();
  return row ?? null;
}
