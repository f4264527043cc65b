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
 * at once; another request under the key is a conflict. A refusal is not kept: it wrote nothing, or undid what it wrote.
 * Where the first request died after its transaction, `rebuild` makes the answer anew from what it made.
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
    if (claimed) return execute(ctx, own, claimedAt, run);

    const [held] = await ctx.db.select().from(schema.idempotencyKeys).where(own);
    if (!held) continue;
    if (held.requestHash !== requestHash) throw new DomainError("idempotency_conflict");
    if (held.response && held.status) return { status: held.status, body: held.response };
    const stale = await takeStale(ctx, own, claimedAt);
    if (stale?.resourceIds) return store(ctx, own, await rebuild(stale.resourceIds));
    if (stale) return execute(ctx, own, claimedAt, run);
    if (Date.now() > deadline) throw new DomainError("idempotency_in_progress");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

type OwnKey = ReturnType<typeof and>;

async function execute(
  ctx: WorkspaceContext,
  own: OwnKey,
  claimedAt: Date,
  run: (record: RecordResources) => Promise<Answer>,
): Promise<Answer> {
  const ownClaim = and(own, eq(schema.idempotencyKeys.claimedAt, claimedAt));
  try {
    const answer = await run(async (tx, ids) => {
      const [kept] = await tx
        .update(schema.idempotencyKeys)
        .set({ resourceIds: ids })
        .where(ownClaim)
        .returning({ key: schema.idempotencyKeys.key });
      // Taken for dead, and another request is at it: what this one made is rolled back.
      if (!kept) throw new DomainError("idempotency_in_progress");
    });
    return await store(ctx, own, answer);
  } catch (err) {
    if (err instanceof DomainError) {
      await ctx.db.delete(schema.idempotencyKeys).where(ownClaim);
    } else {
      // A fault of ours: the key is free again where nothing was made, else the next request makes the answer anew.
      await ctx.db.delete(schema.idempotencyKeys).where(and(ownClaim, isNull(schema.idempotencyKeys.resourceIds)));
      await ctx.db
        .update(schema.idempotencyKeys)
        .set({ claimedAt: new Date(0) })
        .where(ownClaim);
    }
    throw err;
  }
}

/** Keeps the answer, unless one is kept already; gives the one that is kept. */
async function store(ctx: WorkspaceContext, own: OwnKey, answer: Answer): Promise<Answer> {
  const [first] = await ctx.db
    .update(schema.idempotencyKeys)
    .set({ status: answer.status, response: answer.body })
    .where(and(own, isNull(schema.idempotencyKeys.response)))
    .returning({ key: schema.idempotencyKeys.key });
  if (first) return answer;
  const [kept] = await ctx.db.select().from(schema.idempotencyKeys).where(own);
  return kept?.response && kept.status ? { status: kept.status, body: kept.response } : answer;
}

async function takeStale(ctx: WorkspaceContext, own: OwnKey, claimedAt: Date) {
  const [row] = await ctx.db
    .update(schema.idempotencyKeys)
    .set({ claimedAt })
    .where(
      and(
        own,
        isNull(schema.idempotencyKeys.response),
        lt(schema.idempotencyKeys.claimedAt, new Date(claimedAt.getTime() - CLAIM_MS)),
      ),
    )
    .returning();
  return row ?? null;
}
