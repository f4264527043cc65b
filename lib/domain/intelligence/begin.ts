import { and, eq, inArray } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import type { IntelligenceFailure, IntelligenceStatus } from "@/lib/contract/intelligence";
import { enqueue } from "@/lib/jobs/enqueue";
import type { CallRow } from "../call/load";
import { isOver } from "../call/state";
import { appendEvent } from "../event/append";

/** How long after the end of a call its last words may still be on their way from the transcription model. */
const LAST_WORDS_MS = 3_000;

/** What the end of a call, as part of `tx`, means for its intelligence; nothing where the call is not transcribed. */
export async function beginAtEnd(tx: Tx, call: CallRow, status: "ended" | "failed"): Promise<void> {
  if (!call.transcription) return;
  // Nobody ever joined a call that failed.
  if (status === "failed") await failIntelligence(tx, call.id, ["not_started"], "no_speech");
  else await beginIntelligence(tx, call.id, ["not_started"], LAST_WORDS_MS);
}

/** Makes the intelligence pending and enqueues its job, where its status is one of `from`. The caller holds the call's lock. */
export async function beginIntelligence(
  tx: Tx,
  callId: string,
  from: IntelligenceStatus[],
  delayMs: number,
): Promise<void> {
  if (!(await moveIntelligence(tx, callId, from, "pending"))) return;
  const fresh = { attempts: 0, failure: null };
  await together(
    () =>
      tx
        .insert(schema.callIntelligence)
        .values({ callId, ...fresh })
        .onConflictDoUpdate({ target: schema.callIntelligence.callId, set: fresh }),
    () => appendEvent(tx, callId, "intelligence.pending", {}),
    () => enqueueMaking(tx, callId, delayMs),
  );
}

/**
 * Takes in that more of what was said has come to be known, as part of `tx`: after the end of the call its intelligence
 * waits for last words anew, and is made anew where it was made without these. The caller holds the call's lock.
 */
export async function awaitLastWords(tx: Tx, call: CallRow): Promise<void> {
  if (!isOver(call.status) || !call.transcription) return;
  if (call.intelligenceStatus === "pending") await enqueueMaking(tx, call.id, LAST_WORDS_MS);
  else await beginIntelligence(tx, call.id, ["completed", "failed"], LAST_WORDS_MS);
}

/** Notes that it could not be made, and why; gives false where its status is none of `from`. */
export async function failIntelligence(
  tx: Tx,
  callId: string,
  from: IntelligenceStatus[],
  failure: IntelligenceFailure,
): Promise<boolean> {
  if (!(await moveIntelligence(tx, callId, from, "failed"))) return false;
  await together(
    () =>
      tx
        .insert(schema.callIntelligence)
        .values({ callId, failure })
        .onConflictDoUpdate({ target: schema.callIntelligence.callId, set: { failure } }),
    () => appendEvent(tx, callId, "intelligence.failed", { failure }),
  );
  return true;
}

/** Moves the status by conditional update; false: it was none of `from`. */
export async function moveIntelligence(
  tx: Tx,
  callId: string,
  from: IntelligenceStatus[],
  to: IntelligenceStatus,
): Promise<boolean> {
  const moved = await tx
    .update(schema.calls)
    .set({ intelligenceStatus: to })
    .where(and(eq(schema.calls.id, callId), inArray(schema.calls.intelligenceStatus, from)))
    .returning({ id: schema.calls.id });
  return moved.length > 0;
}

async function enqueueMaking(tx: Tx, callId: string, delayMs: number): Promise<void> {
  await enqueue(tx, "intelligence.make", { callId }, `intelligence.make:${callId}`, { delayMs });
}
