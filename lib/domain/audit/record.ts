import { and, eq, isNull } from "drizzle-orm";
import { schema, type Tx } from "@/db/client";
import type { ActorRef } from "@/lib/contract/agent-control";
import type { AuditAction } from "@/lib/contract/audit";
import { newId } from "@/lib/ids";
import type { Actor } from "../context";

/** Who acts, as rows and events name them. */
export function actorRef(actor: Actor): ActorRef {
  return { kind: actor.kind, id: actor.id, name: actor.kind === "system" ? "System" : actor.name };
}

/** The agent as who acts in its call. */
export const AGENT_ACTOR: ActorRef = { kind: "agent", id: "agent", name: "Agent" };

/** Our own processes, as who acts by themselves. */
export const SYSTEM_ACTOR: ActorRef = { kind: "system", id: "system", name: "System" };

/** What an operator does for a while. */
export const LASTING = ["listen", "whisper", "talk", "drive"] as const satisfies AuditAction[];

interface Deed {
  callId: string;
  by: ActorRef;
  action: AuditAction;
  /** Whom it is done to; null: the call. */
  participantId?: string | null;
  at: Date;
}

/** Writes down something that happens at once, as part of `tx`. */
export async function recordDeed(tx: Tx, deed: Deed): Promise<void> {
  await insert(tx, deed, deed.at);
}

/** Writes down the beginning of something that lasts, as part of `tx`; what of it the actor had under way ends. */
export async function beginDeed(tx: Tx, deed: Deed): Promise<void> {
  await endDeeds(tx, { ...deed, actions: [deed.action] });
  await insert(tx, deed, null);
}

/** Writes down the end of whatever of `actions` the actor has under way in the call, as part of `tx`. */
export async function endDeeds(
  tx: Tx,
  input: { callId: string; by: Pick<ActorRef, "id"> | null; actions: readonly AuditAction[]; at: Date },
): Promise<void> {
  for (const action of input.actions) {
    await tx
      .update(schema.auditEntries)
      .set({ endedAt: input.at })
      .where(
        and(
          eq(schema.auditEntries.callId, input.callId),
          eq(schema.auditEntries.action, action),
          isNull(schema.auditEntries.endedAt),
          ...(input.by ? [eq(schema.auditEntries.actorId, input.by.id)] : []),
        ),
      );
  }
}

async function insert(tx: Tx, deed: Deed, endedAt: Date | null): Promise<void> {
  await tx.insert(schema.auditEntries).values({
    id: newId("audit"),
    callId: deed.callId,
    actorKind: deed.by.kind,
    actorId: deed.by.id,
    actorName: deed.by.name,
    action: deed.action,
    participantId: deed.participantId ?? null,
    startedAt: deed.at,
    endedAt,
  });
}
