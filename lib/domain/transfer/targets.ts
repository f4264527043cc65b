import { and, asc, eq, inArray, isNull, max, or } from "drizzle-orm";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { TransferTargetRow } from "@/db/schema/transfers";
import type { TransferTarget } from "@/lib/contract/transfers";
import { newId } from "@/lib/ids";
import type { CallRow } from "../call/load";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { apiKeyOf } from "../guard/reserve";
import { checkParticipants, type CheckedInput } from "../participant/check";
import { insertParticipants } from "../participant/insert";
import type { TransferRow } from "./load";
import { OPERATOR_RING_MS, RING_SLACK_MS, SWITCH_MS } from "./state";

/**
 * Checks whom a transfer is to ring, and gives phones the number to ring them from where none was named: one that this
 * call has used, else the oldest of the workspace. `paths` name the fields of the targets in errors.
 * Errors: not_found (user), and those of checkParticipants.
 */
export async function resolveTargets(
  ctx: Pick<Context, "carriers">,
  db: DbOrTx,
  call: Pick<CallRow, "id" | "workspaceId">,
  targets: TransferTarget[],
  paths: string[],
): Promise<TransferTargetRow[]> {
  const resolved: TransferTargetRow[] = [];
  for (const [index, target] of targets.entries()) {
    resolved.push(await resolve(ctx, db, call, target, paths[index]!));
  }
  return resolved;
}

async function resolve(
  ctx: Pick<Context, "carriers">,
  db: DbOrTx,
  call: Pick<CallRow, "id" | "workspaceId">,
  target: TransferTarget,
  path: string,
): Promise<TransferTargetRow> {
  if ("participant_id" in target) return target;
  if ("user_id" in target) {
    if (!(await isOperator(db, call.workspaceId, target.user_id))) {
      throw new DomainError("not_found", "There is no such operator in this workspace.", `${path}.user_id`);
    }
    return target;
  }
  if (target.transport === "webrtc") return target;
  const from = target.from_number ?? (await defaultFrom(ctx, db, call, target.transport));
  if (!from) {
    const what = target.transport === "sip" ? "no number of a carrier that dials SIP" : "no number to ring from";
    throw new DomainError("invalid_request", `The workspace has ${what}.`, `${path}.from_number`);
  }
  const [checked] = await check(ctx, db, call.workspaceId, { ...target, from_number: from }, path);
  const { identity, from_number } = checked!.input as Extract<CheckedInput, { provider: unknown }>["input"];
  return { ...target, identity, from_number };
}

async function isOperator(db: DbOrTx, workspaceId: string, userId: string): Promise<boolean> {
  const { users } = schema;
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.workspaceId, workspaceId), isNull(users.disabledAt)));
  return user !== undefined;
}

async function defaultFrom(
  { carriers }: Pick<Context, "carriers">,
  db: DbOrTx,
  call: Pick<CallRow, "id" | "workspaceId">,
  transport: "pstn" | "sip",
): Promise<string | null> {
  const { phoneNumbers, telephonyLegs } = schema;
  const dialing = Object.values(carriers).filter(({ capabilities }) => transport === "pstn" || capabilities.sip);
  const used = or(eq(telephonyLegs.fromNumber, phoneNumbers.e164), eq(telephonyLegs.toNumber, phoneNumbers.e164));
  const [number] = await db
    .select({ e164: phoneNumbers.e164 })
    .from(phoneNumbers)
    .leftJoin(telephonyLegs, and(eq(telephonyLegs.callId, call.id), used))
    .where(
      and(
        eq(phoneNumbers.workspaceId, call.workspaceId),
        // One whose carrier is not set up is told as such when it is rung from.
        transport === "sip"
          ? inArray(
              phoneNumbers.provider,
              dialing.map(({ name }) => name),
            )
          : undefined,
      ),
    )
    .orderBy(asc(isNull(telephonyLegs.id)), asc(phoneNumbers.createdAt), asc(phoneNumbers.e164))
    .limit(1);
  return number?.e164 ?? null;
}

type NewTarget = Extract<TransferTargetRow, { transport: string }>;

/** Checks somebody new as any participant is. Errors: those of checkParticipants. */
async function check(
  ctx: Pick<Context, "carriers">,
  db: DbOrTx,
  workspaceId: string,
  target: NewTarget,
  path: string,
): Promise<CheckedInput[]> {
  const input =
    target.transport === "webrtc"
      ? ({ ...target, role: "customer" } as const)
      : ({ ...target, from_number: target.from_number ?? "", role: "customer", machine_detection: "detect" } as const);
  try {
    return await checkParticipants(ctx, db, workspaceId, [input]);
  } catch (err) {
    if (!(err instanceof DomainError)) throw err;
    const renamed = (text: string) => text.replace("participants[0]", path);
    throw new DomainError(err.code, renamed(err.message), err.param && renamed(err.param));
  }
}

/**
 * Rings one target of a transfer as part of `tx`, which holds the call's lock: the attempt's row, and for somebody new
 * their participant, who hears and is heard by nobody in the call until a private talk is over. Refuses before anything is
 * written. Errors: participant_not_here, identity_in_call, and those of resolveTargets and insertParticipants.
 */
export async function ringTarget(
  ctx: Context,
  tx: Tx,
  call: CallRow,
  transfer: TransferRow,
  position: number,
  path = "to",
): Promise<void> {
  const target = transfer.targets[position]!;
  const now = ctx.clock.now();
  const ring = async (who: { participantId?: string; userId?: string }, withinMs: number) => {
    await tx.insert(schema.transferAttempts).values({
      id: newId("xatt"),
      transferId: transfer.id,
      position,
      status: "ringing",
      rangAt: now,
      deadlineAt: new Date(now.getTime() + withinMs),
      ...who,
    });
  };
  if ("participant_id" in target) {
    await checkInCall(tx, call.id, target.participant_id, `${path}.participant_id`);
    await ring({ participantId: target.participant_id }, SWITCH_MS);
    return;
  }
  if ("user_id" in target) {
    await resolve(ctx, tx, call, target, path);
    await ring({ userId: target.user_id }, OPERATOR_RING_MS);
    return;
  }
  const [live] = await tx
    .select({ id: schema.callParticipants.id })
    .from(schema.callParticipants)
    .where(
      and(
        eq(schema.callParticipants.callId, call.id),
        eq(schema.callParticipants.identity, target.identity),
        inArray(schema.callParticipants.status, ["joining", "active"]),
      ),
    );
  if (live) throw new DomainError("identity_in_call", undefined, `${path}.identity`);
  const checked = await check(ctx, tx, call.workspaceId, target, path);
  const [last] = await tx
    .select({ position: max(schema.callParticipants.position) })
    .from(schema.callParticipants)
    .where(eq(schema.callParticipants.callId, call.id));
  const [inserted] = await insertParticipants(ctx, tx, call, checked, {
    firstPosition: (last?.position ?? 0) + 1,
    apiKeyId: apiKeyOf({ kind: transfer.actorKind, id: transfer.actorId }),
    stance: {
      transferId: transfer.id,
      ...(transfer.mode === "warm" && { mode: "consulting" as const, consultId: transfer.id }),
    },
  });
  await ring({ participantId: inserted!.participant.id }, ctx.settings.ringTimeoutSeconds * 1_000 + RING_SLACK_MS);
}

async function checkInCall(tx: Tx, callId: string, participantId: string, param: string): Promise<void> {
  const [row] = await tx
    .select()
    .from(schema.callParticipants)
    .where(and(eq(schema.callParticipants.id, participantId), eq(schema.callParticipants.callId, callId)));
  if (!row) throw new DomainError("not_found", "There is no such participant in this call.", param);
  if (row.role === "agent" || (row.role === "observer" && row.userId === null)) {
    throw new DomainError("invalid_request", "A transfer goes to a customer, an operator or somebody new.", param);
  }
  if (row.status !== "active") throw new DomainError("participant_not_here", undefined, param);
}
