import { schema, type Tx } from "@/db/client";
import { newId } from "@/lib/ids";
import { appendEvent } from "../event/append";
import { presentParticipant } from "../participant/present";
import type { CallRow } from "./load";

/** Writes a call that begins, with its agent's row, as part of `tx`; its room exists. */
export async function insertCall(
  tx: Tx,
  values: Pick<CallRow, "id" | "workspaceId" | "agentId" | "direction" | "recording" | "transcription" | "maxSeconds">,
): Promise<void> {
  await tx.insert(schema.calls).values({ ...values, status: "connecting" });
  if (values.recording) await tx.insert(schema.recordings).values({ callId: values.id, status: "pending" });
  await appendEvent(tx, values.id, "call.created", { status: "connecting", direction: values.direction });
  const [agent] = await tx
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
    .returning();
  await appendEvent(tx, values.id, "participant.added", { participant: presentParticipant(agent!, null) });
}
