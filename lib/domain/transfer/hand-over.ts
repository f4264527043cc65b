import { eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { endDeeds, SYSTEM_ACTOR } from "../audit/record";
import { beginDrive } from "../call/drive";
import { followTransfer } from "../escalation/follow-call";
import { appendEvent } from "../event/append";
import type { Stepping } from "./stepping";

/**
 * The target has the conversation, as part of the step that brings the callers to it: the agent is silent, and so stays
 * when whoever drove the call before leaves it. An operator who took it drives.
 */
export async function handOver({ ctx, tx, call, target, people }: Stepping): Promise<void> {
  const at = ctx.clock.now();
  const [operator] = target?.userId
    ? await tx.select().from(schema.callParticipants).where(eq(schema.callParticipants.id, target.id))
    : [];
  const driver = people.find(({ id }) => id === call.driverId);
  if (driver?.userId && driver.id !== target?.id) {
    await endDeeds(tx, { callId: call.id, by: { id: driver.userId }, actions: ["drive"], at });
  }
  if (operator?.userId) {
    const ref = { kind: "user", id: operator.userId, name: await nameOf(tx, operator.userId) } as const;
    return beginDrive(tx, { call, participant: operator, operator: ref, by: ref, at });
  }
  await followTransfer(tx, { callId: call.id, at });
  await tx.update(schema.calls).set({ driverId: null, agentMode: "silent" }).where(eq(schema.calls.id, call.id));
  const by = SYSTEM_ACTOR;
  if (call.driverId) await appendEvent(tx, call.id, "call.driver_changed", { driver_id: null, by, lost: false });
  // From now on it is silent for the target's sake, and not for the driver's before: loseTarget goes by this.
  if (call.agentMode !== "silent" || call.driverId) {
    await appendEvent(tx, call.id, "agent.mode_changed", { mode: "silent", by });
  }
}

async function nameOf(tx: Stepping["tx"], userId: string): Promise<string> {
  const [user] = await tx.select({ name: schema.users.name }).from(schema.users).where(eq(schema.users.id, userId));
  return user!.name;
}
