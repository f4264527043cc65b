import { and, eq, inArray } from "drizzle-orm";
import { isPossiblePhoneNumber } from "libphonenumber-js";
import { schema, type DbOrTx, type Tx } from "@/db/client";
import type { ParticipantInput } from "@/lib/contract/participants";
import { newId } from "@/lib/ids";
import { enqueue } from "@/lib/jobs/enqueue";
import type { LegRow, ParticipantRow } from "../call/load";
import { DomainError } from "../errors";
import { appendEvent } from "../event/append";
import type { CarrierName } from "../ports/carrier";
import { presentParticipant } from "./present";

/** A checked request to bring somebody in: for a phone, with the carrier that owns its from_number. */
export type CheckedInput =
  | { input: Extract<ParticipantInput, { transport: "webrtc" }> }
  | { input: Extract<ParticipantInput, { transport: "pstn" | "sip" }>; provider: CarrierName };

/** Checks phone numbers against numbering plans and against what the workspace owns. Nothing is written. */
export async function checkParticipants(
  db: DbOrTx,
  workspaceId: string,
  inputs: ParticipantInput[],
): Promise<CheckedInput[]> {
  const fromNumbers = inputs.flatMap((input) => (input.transport === "webrtc" ? [] : [input.from_number]));
  const owned = fromNumbers.length
    ? await db
        .select()
        .from(schema.phoneNumbers)
        .where(and(eq(schema.phoneNumbers.workspaceId, workspaceId), inArray(schema.phoneNumbers.e164, fromNumbers)))
    : [];
  return inputs.map((input, index) => {
    if (input.transport === "webrtc") return { input };
    if (input.transport === "pstn" && !isPossiblePhoneNumber(input.identity)) {
      throw new DomainError(
        "invalid_request",
        "identity is not a possible phone number in E.164.",
        `participants[${index}].identity`,
      );
    }
    const number = owned.find((row) => row.e164 === input.from_number);
    if (!number) {
      throw new DomainError("from_number_not_owned", undefined, `participants[${index}].from_number`);
    }
    return { input, provider: number.provider };
  });
}

/** A new participant and, for a phone, its leg. */
export interface InsertedParticipant {
  participant: ParticipantRow;
  leg: LegRow | null;
}

/**
 * Writes participants, their legs and the jobs that dial them as part of `tx`; the caller holds the call's lock. `stance`:
 * what they begin with, where a transfer brings them in.
 */
export async function insertParticipants(
  tx: Tx,
  callId: string,
  firstPosition: number,
  checked: CheckedInput[],
  stance: Partial<Pick<ParticipantRow, "transferId" | "mode" | "consultId">> = {},
): Promise<InsertedParticipant[]> {
  const inserted: InsertedParticipant[] = [];
  for (const [index, item] of checked.entries()) {
    const id = newId("p");
    const phone = item.input.transport !== "webrtc";
    const [participant] = await tx
      .insert(schema.callParticipants)
      .values({
        id,
        callId,
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
    const leg = "provider" in item ? await insertLeg(tx, callId, id, item) : null;
    await appendEvent(tx, callId, "participant.added", { participant: presentParticipant(participant!, leg) });
    inserted.push({ participant: participant!, leg });
  }
  return inserted;
}

async function insertLeg(
  tx: Tx,
  callId: string,
  participantId: string,
  item: Extract<CheckedInput, { provider: CarrierName }>,
): Promise<LegRow> {
  const [leg] = await tx
    .insert(schema.telephonyLegs)
    .values({
      id: newId("leg"),
      callId,
      participantId,
      jobId: newId("job"),
      provider: item.provider,
      direction: "outbound",
      status: "queued",
      fromNumber: item.input.from_number,
      toNumber: item.input.identity,
      machineDetection: item.input.machine_detection,
      voicemailMessage: item.input.voicemail_message ?? null,
    })
    .returning();
  await enqueue(tx, "leg.dial", { legId: leg!.id }, leg!.jobId);
  return leg!;
}
