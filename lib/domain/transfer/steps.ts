import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { TransferOutcome } from "@/lib/contract/transfers";
import { newId } from "@/lib/ids";
import { isGone } from "../call/state";
import { settleCall } from "../call/settle";
import type { ParticipantRow } from "../call/load";
import { DomainError } from "../errors";
import { changeState, type StateChange } from "../visibility/change";
import { handOver } from "./hand-over";
import { tellTransfer } from "./present";
import { hangUpTarget } from "./release";
import { brieferOf, callersOf, DECIDE_MS, GOODBYE_MS, SWITCH_MS, triesNext, type Step } from "./state";
import { changeAttempt, moveTransfer, within, type Stepping } from "./stepping";
import { ringTarget } from "./targets";

/** A change of one participant as changeState takes it. */
interface Change {
  participantId: string;
  change: StateChange;
  closed: boolean;
}

/** Everybody may hear them once nobody can take it for private talk any more. */
const OPEN = { mode: "open", consultId: null, targetId: null, heldAt: null } as const satisfies StateChange;

/** Does a step of a transfer, as part of its transaction. */
export async function doStep(s: Stepping, step: Step): Promise<void> {
  switch (step.kind) {
    case "answered":
      return s.transfer.mode === "warm" ? beginHolding(s) : finishAccepted(s);
    case "agent_briefs":
      return beginHolding(s);
    case "consult":
      return beginConsulting(s);
    case "hold":
      return holdNewcomers(s, step.ids);
    case "fail":
      return failAttempt(s, step.outcome);
    case "callers_left":
      return loseCallers(s);
    case "merged":
      return finishAccepted(s);
    case "returned":
      return finishReturning(s, step.next);
    case "released":
      return finishGoodbye(s);
  }
}

/** The target is there: in one step the callers are on hold, and it talks with the agent or the operator alone. */
async function beginHolding(s: Stepping): Promise<void> {
  const { ctx, call, transfer, attempt, people } = s;
  const now = ctx.clock.now();
  const callers = callersOf(transfer, attempt, people).filter((one) => !isGone(one, now, ctx.settings.rejoinGraceMs));
  const briefer = brieferOf(transfer, people);
  await moveTransfer(s, "holding", {
    heldIds: callers.map(({ id }) => id),
    // The operator who was to speak first may have left.
    ...(briefer?.role === "agent" && { briefedBy: "agent" as const }),
  });
  const answeredAt = attempt.status === "answered" && attempt.answeredAt ? attempt.answeredAt : now;
  await changeAttempt(s, { status: "answered", answeredAt, deadlineAt: within(s, SWITCH_MS) });
  await changeState(s.tx, call.id, [...callers.map((one) => onHold(one, now)), ...intoConsult(s, [s.target, briefer])]);
  await tellTransfer(s.tx, transfer.id);
}

function onHold(one: ParticipantRow, now: Date): Change {
  return { participantId: one.id, change: { heldAt: one.heldAt ?? now }, closed: false };
}

function intoConsult({ transfer }: Stepping, members: (ParticipantRow | null | undefined)[]): Change[] {
  const change = { mode: "consulting", consultId: transfer.id, targetId: null, heldAt: null } as const;
  return members.flatMap((one) => (one ? [{ participantId: one.id, change, closed: true }] : []));
}

async function beginConsulting(s: Stepping): Promise<void> {
  await moveTransfer(s, "consulting");
  // Two people talk as long as they like.
  await changeAttempt(s, { deadlineAt: s.transfer.briefedBy === "operator" ? null : within(s, DECIDE_MS) });
  await tellTransfer(s.tx, s.transfer.id);
}

/** Customers who came during the private talk wait with the others. */
async function holdNewcomers(s: Stepping, ids: string[]): Promise<void> {
  const { tx, call, transfer, people, ctx } = s;
  const heldIds = [...new Set([...transfer.heldIds, ...ids])];
  await tx.update(schema.transfers).set({ heldIds }).where(eq(schema.transfers.id, transfer.id));
  const newcomers = people.filter(({ id }) => ids.includes(id));
  await changeState(
    tx,
    call.id,
    newcomers.map((one) => onHold(one, ctx.clock.now())),
  );
}

/** The target takes the call: the private talk ends, and when that is in force the callers come to it. */
export async function beginMerging(s: Stepping): Promise<void> {
  await moveTransfer(s, "merging");
  await changeAttempt(s, { deadlineAt: within(s, SWITCH_MS) });
  await changeState(s.tx, s.call.id, outOfConsult(s));
  await tellTransfer(s.tx, s.transfer.id);
}

/** Whoever is in the private talk, and a target on hold, may talk with everybody as soon as that is safe. */
function outOfConsult({ transfer, target, people }: Stepping, leaves?: ParticipantRow | null): Change[] {
  return people
    .filter(
      (one) => one.id !== leaves?.id && (one.consultId === transfer.id || (target?.heldAt && one.id === target.id)),
    )
    .filter(({ status }) => status === "active" || status === "joining")
    .map((one) => ({ participantId: one.id, change: OPEN, closed: true }));
}

/** Everybody is together, and the agent is there and silent. */
async function finishAccepted(s: Stepping): Promise<void> {
  await changeAttempt(s, {
    status: "ended",
    outcome: "accepted",
    answeredAt: s.attempt.answeredAt ?? s.ctx.clock.now(),
    endedAt: s.ctx.clock.now(),
    deadlineAt: null,
  });
  await resumeCallers(s);
  // Who only listened in a cold transfer is heard from now on.
  if (s.target && s.target.mode !== "open") {
    await changeState(s.tx, s.call.id, [{ participantId: s.target.id, change: OPEN, closed: true }]);
  }
  await handOver(s);
  await endTransfer(s, "accepted");
}

/** The callers are no longer on hold for this transfer. */
async function resumeCallers({ tx, call, transfer, people }: Stepping): Promise<void> {
  const held = people.filter(({ id, heldAt }) => transfer.heldIds.includes(id) && heldAt !== null);
  if (held.length === 0) return;
  await changeState(
    tx,
    call.id,
    held.map((one) => ({ participantId: one.id, change: { heldAt: null }, closed: false })),
  );
}

/**
 * The target does not take the call. Where the callers are on hold they get the agent back first; else the next target is
 * rung at once, or the transfer ends.
 */
export async function failAttempt(s: Stepping, outcome: TransferOutcome): Promise<void> {
  const wasRinging = s.transfer.status === "ringing";
  await changeAttempt(s, {
    status: "ended",
    outcome,
    endedAt: s.ctx.clock.now(),
    deadlineAt: wasRinging ? null : within(s, SWITCH_MS),
  });
  const leaves = releases(s) ? s.target : null;
  if (wasRinging) {
    await letGo(s, outcome);
    await tryNext(s, triesNext(s.transfer, { position: s.attempt.position, outcome }), outcome);
  } else {
    await moveTransfer(s, "returning");
    const back = outOfConsult(s, s.target?.userId ? s.target : leaves);
    if (back.length > 0) await changeState(s.tx, s.call.id, back);
    await letGo(s, outcome);
    await tellTransfer(s.tx, s.transfer.id);
  }
  await settleCall(s.ctx, s.tx, s.call);
}

/** Whether a target is taken out of the call that does not take it: who was in the call before stays, and operators do. */
function releases({ transfer, target }: Stepping): boolean {
  return target !== null && target.userId === null && target.transferId === transfer.id;
}

/** Takes a target that does not take the call out of it; an operator goes on listening. */
async function letGo(s: Stepping, outcome: TransferOutcome): Promise<void> {
  const { ctx, tx, call, target } = s;
  if (!target) return;
  // Who was in the call already and was not brought to the callers yet goes on as they were.
  const talked = target.mode === "consulting" || s.transfer.status !== "ringing";
  if (releases(s)) {
    const identity = await hangUpTarget(ctx, tx, target, outcome);
    if (identity) s.evict.push(identity);
  } else if (target.userId !== null && talked && call.driverId !== target.id) {
    const change = { ...OPEN, mode: "listening" } as const;
    await changeState(tx, call.id, [{ participantId: target.id, change, closed: false }]);
  }
}

/** The callers have the agent back. */
async function finishReturning(s: Stepping, next: boolean): Promise<void> {
  await resumeCallers(s);
  await s.tx.update(schema.transfers).set({ heldIds: [] }).where(eq(schema.transfers.id, s.transfer.id));
  await tryNext(s, next, s.attempt.outcome ?? "failed");
}

/** Rings the next target that can be rung, or ends the transfer as its last attempt did. */
async function tryNext(s: Stepping, next: boolean, outcome: TransferOutcome): Promise<void> {
  let last = outcome;
  for (let position = s.attempt.position + 1; next && position < s.transfer.targets.length; position += 1) {
    try {
      await ringTarget(s.ctx, s.tx, s.call, s.transfer, position);
      await moveTransfer(s, "ringing", { heldIds: [] });
      return await tellTransfer(s.tx, s.transfer.id);
    } catch (err) {
      // What was right when the transfer was asked for may not be now, such as a number that the workspace gave up.
      if (!(err instanceof DomainError)) throw err;
      last = "failed";
      const at = s.ctx.clock.now();
      await s.tx.insert(schema.transferAttempts).values({
        id: newId("xatt"),
        transferId: s.transfer.id,
        position,
        status: "ended",
        outcome: last,
        rangAt: at,
        endedAt: at,
      });
    }
  }
  await endTransfer(s, last);
}

/** Everybody who was to be transferred has left. A target that talks is told so and released after it. */
async function loseCallers(s: Stepping): Promise<void> {
  const { transfer, target } = s;
  const talks = transfer.status !== "ringing" && target?.status === "active" && !target.heldAt && releases(s);
  await changeAttempt(s, {
    status: "ended",
    outcome: "caller_left",
    endedAt: s.ctx.clock.now(),
    deadlineAt: talks ? within(s, GOODBYE_MS) : null,
  });
  if (!talks) return finishGoodbye(s);
  await moveTransfer(s, "returning");
  await tellTransfer(s.tx, transfer.id);
}

async function finishGoodbye(s: Stepping): Promise<void> {
  const back = outOfConsult(s, releases(s) || s.target?.userId ? s.target : null);
  if (back.length > 0) await changeState(s.tx, s.call.id, back);
  await letGo(s, "caller_left");
  await endTransfer(s, "caller_left");
  await settleCall(s.ctx, s.tx, s.call);
}

/** The end, told to the callers by the agent where there is something to tell. */
async function endTransfer(s: Stepping, outcome: TransferOutcome): Promise<void> {
  const now = s.ctx.clock.now();
  const untold = outcome !== "accepted" && outcome !== "caller_left";
  await moveTransfer(s, "ended", { outcome, endedAt: now, ...(!untold && { toldAt: s.transfer.toldAt ?? now }) });
  await tellTransfer(s.tx, s.transfer.id);
}
