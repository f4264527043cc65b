import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import { enqueue } from "@/lib/jobs/enqueue";
import type { CallRow, LegRow, ParticipantRow } from "../call/load";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { reserveLegs } from "../guard/reserve";
import type { CheckedInput } from "./check";
import { presentParticipant } from "./present";

/** A new participant and, for a phone, its leg. */
export interface InsertedParticipant {
  participant: ParticipantRow;
  leg: LegRow | null;
}

/** What is the same for all who are brought in by one request. */
export interface Insertion {
  /** Their place in the call is this one and those behind it. */
  firstPosition: number;
  /** The API key that asks for them; null: nobody's. */
  apiKeyId: string | null;
  /** What they begin with, where a transfer brings them in. */
  stance?: Partial<Pick<ParticipantRow, "transferId" | "mode" | "consultId">>;
}

/**
 * Writes participants, their legs and the jobs that dial them as part of `tx`, if the caps of what is dialed leave room for
 * them; the caller holds the call's lock. Errors: concurrent_legs_limit, daily_legs_limit, daily_minutes_limit.
 */
export async function insertParticipants(
  ctx: Pick<Context, "clock">,
  tx: Tx,
  call: Pick<CallRow, "id" | "workspaceId" | "maxSeconds">,
  checked: CheckedInput[],
  { firstPosition, apiKeyId, stance = {} }: Insertion,
): Promise<InsertedParticipant[]> {
  const now = ctx.clock.now();
  const secondsOf = (item: PhoneItem) => Math.min(call.maxSeconds, item.maxSeconds);
  const seconds = checked.flatMap((item) => ("provider" in item ? [secondsOf(item)] : []));
  await reserveLegs(tx, { workspaceId: call.workspaceId, apiKeyId, seconds, now });
  const inserted: InsertedParticipant[] = [];
  for (const [index, item] of checked.entries()) {
    const id = newId("p");
    const phone = item.input.transport !== "webrtc";
    const [participant] = await tx
      .insert(schema.callParticipants)
      .values({
        id,
        callId: call.id,
        position: firstPosition + index,
        role: item.input.role,
        transport: item.input.transport,
        identity: item.input.identity,
        roomIdentity: phone ? id : item.input.identity,
        status: "joining",
        ...(item.input.role === "observer" && { mode: "listening" as const, shown: false }),
        ...stance,
      })
      .returning();
    const leg =
      "provider" in item
        ? await insertLeg(tx, item, {
            callId: call.id,
            participantId: id,
            maxSeconds: secondsOf(item),
            apiKeyId,
            createdAt: now,
          })
        : null;
    await appendEvent(tx, call.id, "participant.added", { participant: presentParticipant(participant!, leg) });
    inserted.push({ participant: participant!, leg });
  }
  return inserted;
}

type PhoneItem = Extract<CheckedInput, { provider: unknown }>;

async function insertLeg(
  tx: Tx,
  { input, provider }: PhoneItem,
  leg: Pick<LegRow, "callId" | "participantId" | "maxSeconds" | "apiKeyId" | "createdAt">,
): Promise<LegRow> {
  const [row] = await tx
    .insert(schema.telephonyLegs)
    .values({
      ...leg,
      id: newId("leg"),
      jobId: newId("job"),
      provider,
      direction: "outbound",
      status: "queued",
      fromNumber: input.from_number,
      toNumber: input.identity,
      reservedSeconds: leg.maxSeconds,
      machineDetection: input.machine_detection,
      voicemailMessage: input.voicemail_message ?? null,
    })
    .returning();
  await enqueue(tx, "leg.dial", { legId: row!.id }, row!.jobId);
  return row!;
}
