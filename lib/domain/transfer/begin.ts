import { and, eq, ne } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { BriefingRow, TransferTargetRow } from "@/db/schema/transfers";
import type { ActorRef } from "@/lib/contract/agent-control";
import { newId } from "@/lib/ids";
import { recordDeed } from "../audit/record";
import type { CallRow } from "../call/load";
import type { Context } from "../context";
import { DomainError } from "../errors";
import type { TransferRow } from "./load";
import { tellTransfer } from "./present";
import { callersOf } from "./state";
import { ringTarget } from "./targets";
import { wakeTransfer } from "./wake";

/** A transfer whose targets were checked (resolveTargets). */
export interface NewTransfer {
  mode: TransferRow["mode"];
  targets: TransferTargetRow[];
  briefing: BriefingRow;
  briefedBy: TransferRow["briefedBy"];
  by: ActorRef;
}

/**
 * Begins a transfer and rings its first target, as part of `tx`; the caller holds the call's lock. Gives its id.
 * Errors: transfer_under_way, participant_not_here (nobody to transfer, or nobody to brief), and those of ringTarget.
 */
export async function beginTransfer(ctx: Context, tx: Tx, call: CallRow, input: NewTransfer): Promise<string> {
  const { transfers } = schema;
  const [open] = await tx
    .select({ id: transfers.id })
    .from(transfers)
    .where(and(eq(transfers.callId, call.id), ne(transfers.status, "ended")));
  if (open) throw new DomainError("transfer_under_way");
  const now = ctx.clock.now();
  const id = newId("xfer");
  await checkPeople(tx, call, id, input);
  const { mode, targets, briefing, briefedBy, by } = input;
  const [transfer] = await tx
    .insert(transfers)
    .values({
      id,
      callId: call.id,
      mode,
      status: "ringing",
      targets,
      briefing,
      briefedBy,
      actorKind: by.kind,
      actorId: by.id,
      actorName: by.name,
      createdAt: now,
    })
    .returning();
  await ringTarget(ctx, tx, call, transfer!, 0);
  await recordDeed(tx, { callId: call.id, by, action: "transfer", at: now });
  await tellTransfer(tx, id);
  // One who is in the call already has answered.
  await wakeTransfer(tx, call.id);
  return id;
}

async function checkPeople(tx: Tx, call: CallRow, id: string, { targets, briefedBy, by }: NewTransfer): Promise<void> {
  const people = await tx.select().from(schema.callParticipants).where(eq(schema.callParticipants.callId, call.id));
  const [target] = targets;
  const participantId = target && "participant_id" in target ? target.participant_id : null;
  const callers = callersOf({ id }, { participantId }, people).filter(({ status }) => status === "active");
  if (callers.length === 0) {
    throw new DomainError("participant_not_here", "Nobody is in the call who could be transferred.");
  }
  if (briefedBy === "agent") return;
  const operator = people.find(({ userId, status }) => userId === by.id && status === "active");
  if (operator?.mode !== "open") {
    throw new DomainError("participant_not_here", "To speak to the target first you must have joined the call.");
  }
  if (targets.some((one) => "user_id" in one && one.user_id === by.id) || operator.id === participantId) {
    throw new DomainError("invalid_request", "You cannot be the one who briefs and the one who is briefed.", "to");
  }
}
