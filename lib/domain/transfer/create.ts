import type { CreateTransferBody, Transfer } from "@/lib/contract/transfers";
import { actorRef } from "../audit/record";
import { findCall, findCallLocked } from "../call/find";
import { keepRoom } from "../call/make-room";
import { isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import type { RecordResources } from "../idempotency/once";
import { readTranscript } from "../transcript/get";
import { advanceTransfer } from "./advance";
import { beginTransfer } from "./begin";
import { makeBriefing } from "./briefing";
import { readTransfers } from "./present";
import { resolveTargets } from "./targets";

/**
 * Begins to transfer the callers of a call: the first target rings, and the others in their order where it does not take
 * the call. The target is nobody's company in the call before the private talk is over. A browser that is rung gets its
 * access by POST …/participants/{id}/token. Errors: not_found, call_over, transfer_under_way, participant_not_here,
 * identity_in_call, invalid_request, room_unavailable, and those of the guards (participant/check.ts, participant/insert.ts).
 */
export async function createTransfer(
  ctx: WorkspaceContext,
  input: CreateTransferBody & { callId: string },
  recordResources: RecordResources = async () => {},
): Promise<Transfer> {
  const found = await findCall(ctx, input.callId);
  if (isOver(found.status)) throw new DomainError("call_over");
  const { to, fallback = [], mode = "warm", briefed_by: briefedBy = "agent" } = input;
  const paths = ["to", ...fallback.map((_target, index) => `fallback[${index}]`)];
  const targets = await resolveTargets(ctx, ctx.db, found, [to, ...fallback], paths);
  const transcript = (await readTranscript(ctx.db, found.id)).filter(({ lane }) => lane === "call");
  checkFacts(input.briefing, new Set(transcript.map(({ id }) => id)));
  const briefing = makeBriefing(input.briefing, transcript);
  // Before anything is written, so that a refusal leaves nothing behind.
  if (!(await keepRoom(ctx, found.id))) throw new DomainError("call_over");
  const id = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, found.id);
    if (isOver(call.status)) throw new DomainError("call_over");
    const by = actorRef(ctx.actor);
    const transferId = await beginTransfer(ctx, tx, call, { mode, targets, briefing, briefedBy, by });
    await recordResources(tx, [transferId]);
    return transferId;
  });
  await advanceTransfer(ctx, { callId: found.id });
  return readCreated(ctx, id);
}

/** A transfer by the id it was made under. Also the answer to a repeated request. */
export async function readCreated(ctx: WorkspaceContext, transferId: string): Promise<Transfer> {
  const [transfer] = await readTransfers(ctx.db, [transferId]);
  return transfer!;
}

/** Errors: invalid_request, where a fact rests on what is no entry of this call's transcript. */
function checkFacts(briefing: CreateTransferBody["briefing"], entries: Set<string>): void {
  if (briefing === undefined || typeof briefing === "string") return;
  (briefing.facts ?? []).forEach(({ transcript_id: id }, index) => {
    if (id === undefined || id === null || entries.has(id)) return;
    throw new DomainError(
      "invalid_request",
      "transcript_id is no entry of this call's transcript.",
      `briefing.facts[${index}].transcript_id`,
    );
  });
}
