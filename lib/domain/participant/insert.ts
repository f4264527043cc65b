import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
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
  const people = checked.map((item, index) => ({ item, id: newId("p"), position: firstPosition + index }));
  const phones = people.flatMap(({ item, id }) => ("provider" in item ? [{ item, participantId: id }] : []));
  if (people.length === 0) return [];
  const [participants, legs] = await together(
    () =>
      tx
        .insert(schema.callParticipants)
        .values(people.map(({ item, id, position }) => ({ ...personOf(call.id, id, item), position, ...stance })))
        .returning(),
    () =>
      insertLegs(
        tx,
        phones.map(({ item, participantId }) => ({
          item,
          values: { callId: call.id, participantId, maxSeconds: secondsOf(item), apiKeyId, createdAt: now },
        })),
      ),
  );
  const inserted = people.map(({ id }) => ({
    participant: participants.find((row) => row.id === id)!,
    leg: legs.find((row) => row.participantId === id) ?? null,
  }));
  await together(
    ...inserted.map(
      ({ participant, leg }) =>
        () =>
          appendEvent(tx, call.id, "participant.added", { participant: presentParticipant(participant, leg) }),
    ),
  );
  return inserted;
}

function personOf(callId: string, id: string, { input }: CheckedInput) {
  const { role, transport, identity } = input;
  return {
    id,
    callId,
    role,
    transport,
    identity,
    roomIdentity: transport === "webrtc" ? identity : id,
    status: "joining" as const,
    ...(role === "observer" && { mode: "listening" as const, shown: false }),
  };
}

type PhoneItem = Extract<CheckedInput, { provider: unknown }>;

interface NewLeg {
  item: PhoneItem;
  values: Pick<LegRow, "callId" | "participantId" | "maxSeconds" | "apiKeyId" | "createdAt">;
}

async function insertLegs(tx: Tx, phones: NewLeg[]): Promise<LegRow[]> {
  if (phones.length === 0) return [];
  const rows = phones.map(({ item: { input, provider }, values }) => ({
    ...values,
    id: newId("leg"),
    jobId: newId("job"),
    provider,
    direction: "outbound" as const,
    status: "queued" as const,
    fromNumber: input.from_number,
    toNumber: input.identity,
    reservedSeconds: values.maxSeconds,
    machineDetection: input.machine_detection,
    voicemailMessage: input.voicemail_message ?? null,
  }));
  const [legs] = await together(
    () => tx.insert(schema.telephonyLegs).values(rows).returning(),
    ...rows.map(
      ({ id, jobId }) =>
        () =>
          enqueue(tx, "leg.dial", { legId: id }, jobId),
    ),
  );
  return legs;
}
