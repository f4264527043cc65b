import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import type { TransferOutcome } from "@/lib/contract/transfers";
import type { Context } from "../context";
import { lockHosted, type Hosting } from "../hosting/lease";
import { withAttempt } from "./load";

/** What the agent says when a transfer is over: to the callers, but for `caller_left`, which is said to the target. */
const WORDS: Record<TransferOutcome, string | null> = {
  accepted: null,
  declined: "Thank you for waiting. I'm sorry, they cannot take your call right now. I am still here to help you.",
  voicemail: "Thank you for waiting. I'm sorry, I only reached a mailbox. I am still here to help you.",
  no_answer: "I'm sorry, nobody answered. I am still here to help you.",
  busy: "I'm sorry, the line is busy. I am still here to help you.",
  failed: "I'm sorry, I could not connect you. I am still here to help you.",
  canceled: "Thank you for waiting. I am back with you.",
  caller_left: "The caller has hung up. Thank you, and goodbye.",
};

/**
 * Asks for the right to tell how a transfer ended, and gives the words; once, whatever host it is. To be asked when the
 * transfer is `ended`, and for one whose callers have left when it is `returning`: then the words are for the target, who
 * is released some seconds later. null where nothing is to be said. Errors: LeaseLostError.
 */
export async function beginTellingOutcome(
  ctx: Context,
  hosting: Hosting,
  { transferId }: { transferId: string },
): Promise<{ words: string } | null> {
  return ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    const [transfer] = await tx
      .select()
      .from(schema.transfers)
      .where(
        and(eq(schema.transfers.id, transferId), eq(schema.transfers.callId, call.id), isNull(schema.transfers.toldAt)),
      );
    const loaded = transfer ? await withAttempt(tx, transfer) : null;
    if (!loaded) return null;
    const { attempt, target } = loaded;
    const goodbye = attempt.outcome === "caller_left" && loaded.transfer.status === "returning";
    if (!goodbye && loaded.transfer.status !== "ended") return null;
    await tx
      .update(schema.transfers)
      .set({ toldAt: ctx.clock.now() })
      .where(eq(schema.transfers.id, loaded.transfer.id));
    // An operator has the conversation, or sees it on their page.
    const speaks = goodbye
      ? loaded.transfer.briefedBy === "agent" && target?.userId === null
      : call.agentMode !== "silent" && (loaded.transfer.outcome !== "canceled" || attempt.answeredAt !== null);
    const words = WORDS[goodbye ? "caller_left" : (loaded.transfer.outcome ?? "failed")];
    return speaks && words && (goodbye || attempt.outcome !== "caller_left") ? { words } : null;
  });
}
