import { schema, type Tx } from "@/db/client";
import { together } from "@/db/together";
import { newId } from "@/lib/ids";
import { appendEvent } from "../event/append";
import { presentParticipant } from "../participant/present";
import type { CallRow, ParticipantRow } from "./load";

/** Writes a call that begins, with its agent's row, as part of `tx`, and gives both; its room exists. */
export async function insertCall(
  tx: Tx,
  values: Pick<CallRow, "id" | "workspaceId" | "agentId" | "direction" | "recording" | "transcription" | "maxSeconds">,
): Promise<{ call: CallRow; agent: ParticipantRow }> {
  const [[call], , , [agent]] = await together(
    () =>
      tx
        .insert(schema.calls)
        .values({ ...values, status: "connecting" })
        .returning(),
    values.recording && (() => tx.insert(schema.recordings).values({ callId: values.id, status: "pending" })),
    () => appendEvent(tx, values.id, "call.created", { status: "connecting", direction: values.direction }),
    () =>
      tx
        .insert(schema.callParticipants)
        .values({
          id: newId("p"),
          callId: values.id,
          position: 0,
          role: "agent",
          transport: "internal",
          identity: "agent",
          roomIdentity: "agent",
          status: "joining",
        })
        .returning(),
  );
  await appendEvent(tx, values.id, "participant.added", { participant: presentParticipant(agent!, null) });
  return { call: call!, agent: agent! };
}
