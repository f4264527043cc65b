import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import type { LegRow } from "../call/load";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import type { CarrierName, InboundCall } from "../ports/carrier";
import { presentParticipant } from "./present";

/**
 * Writes who has called one of our numbers, and their leg, which is answered by what this webhook is answered with, as part
 * of `tx`. Null where the carrier's call has a leg already: `tx` is then to be rolled back.
 */
export async function insertCaller(
  ctx: Context,
  tx: Tx,
  input: { callId: string; provider: CarrierName; inbound: InboundCall; maxSeconds: number },
): Promise<LegRow | null> {
  const { callId, provider, inbound, maxSeconds } = input;
  const id = newId("p");
  const now = ctx.clock.now();
  const [participant] = await tx
    .insert(schema.callParticipants)
    .values({
      id,
      callId,
      position: 1,
      role: "customer",
      transport: "pstn",
      identity: inbound.from,
      roomIdentity: id,
      status: "joining",
    })
    .returning();
  const [leg] = await tx
    .insert(schema.telephonyLegs)
    .values({
      id: newId("leg"),
      callId,
      participantId: id,
      jobId: newId("job"),
      provider,
      providerCallId: inbound.providerCallId,
      direction: "inbound",
      status: "in_progress",
      fromNumber: inbound.from,
      toNumber: inbound.to,
      maxSeconds,
      // Nobody dials it, and it can only be ended at the carrier.
      dialedAt: now,
      answeredAt: now,
    })
    .onConflictDoNothing({ target: [schema.telephonyLegs.provider, schema.telephonyLegs.providerCallId] })
    .returning();
  if (!leg) return null;
  await appendEvent(tx, callId, "participant.added", { participant: presentParticipant(participant!, leg) });
  return leg;
}
