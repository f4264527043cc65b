import type { Participant } from "@/lib/contract/participants";
import { findCallLocked } from "../call/find";
import { isGone, isOver } from "../call/state";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { actorRef, beginDeed } from "../audit/record";
import { grantAccess } from "./grant";
import { insertOperator, operatorIdentity, operatorsRow } from "./insert-operator";
import { newestWithIdentity } from "./mark-joined";
import { presentParticipant } from "./present";

const DEEDS = { open: "talk", consulting: "talk", listening: "listen", whispering: "whisper" } as const;

/**
 * Lets the signed-in operator listen to a call: hidden, never heard. A second tab of the same operator takes the place
 * of the first, and who reloads the page has the place and the mode they had. Errors: not_found, call_over, forbidden (for API keys: they add an observer instead).
 */
export async function observeCall(ctx: WorkspaceContext, input: { callId: string }): Promise<Participant> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw new DomainError("forbidden", "Only operators observe; add an observer instead.");
  const { call, participant } = await ctx.db.transaction(async (tx) => {
    const call = await findCallLocked(ctx, tx, input.callId);
    if (isOver(call.status)) throw new DomainError("call_over");
    const before = await operatorsRow(tx, call.id, actor.id);
    if (before) return { call, participant: before };
    const back = await newestWithIdentity(tx, call.id, operatorIdentity(actor.id));
    if (back && !isGone(back, ctx.clock.now(), ctx.settings.rejoinGraceMs)) {
      await beginDeed(tx, { callId: call.id, by: actorRef(actor), action: DEEDS[back.mode], at: ctx.clock.now() });
      return { call, participant: back };
    }
    const participant = await insertOperator(tx, call.id, actor.id);
    await beginDeed(tx, { callId: call.id, by: actorRef(actor), action: "listen", at: ctx.clock.now() });
    return { call, participant };
  });
  return presentParticipant(participant, null, await grantAccess(ctx, call, participant));
}
