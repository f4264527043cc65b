import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AgentNote } from "@/lib/contract/agent-control";
import { actorRef, recordDeed } from "../audit/record";
import { log } from "@/lib/log";
import { findCall, findCallLocked } from "../call/find";
import { isOver } from "../call/state";
import { recordUse } from "../charge/record-use";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { writeNote } from "./write";

/** A note is no longer; see lib/contract/agent-control.ts. */
const MAX_TEXT = 1_000;

/**
 * Whispers to the agent: what was said in `wav` becomes a note whose text is what was understood. It never enters the room.
 * Errors: not_found, call_over, invalid_request (no WAV), speech_not_understood, agent_unavailable where nobody can
 * transcribe it.
 */
export async function whisperToAgent(
  ctx: WorkspaceContext,
  input: { callId: string; wav: Uint8Array },
): Promise<AgentNote> {
  const call = await findCall(ctx, input.callId);
  if (isOver(call.status)) throw new DomainError("call_over");
  const seconds = secondsOf(input.wav);
  if (seconds === null) throw new DomainError("invalid_request", "The body is not a WAV file.");
  const text = await ctx.speech.transcribe(input.wav).catch((cause: unknown) => {
    throw Object.assign(new DomainError("agent_unavailable", "Speech cannot be understood right now. Type it."), {
      cause,
    });
  });
  const use = { kind: "transcription", model: ctx.speech.model, unit: "second", quantity: seconds } as const;
  // What it costs is not worth the words.
  await recordUse(ctx, { callId: call.id, uses: [use] }).catch((err: unknown) => {
    log.error({ callId: call.id, err }, "a whisper's transcription is not in the ledger");
  });
  if (!/[\p{L}\p{N}]/u.test(text)) throw new DomainError("speech_not_understood");
  return ctx.db.transaction(async (tx) => {
    const locked = await findCallLocked(ctx, tx, call.id);
    if (isOver(locked.status)) throw new DomainError("call_over");
    const [agent] = await tx
      .select({ id: schema.callParticipants.id })
      .from(schema.callParticipants)
      .where(and(eq(schema.callParticipants.callId, call.id), eq(schema.callParticipants.role, "agent")));
    const by = actorRef(ctx.actor);
    const at = ctx.clock.now();
    await recordDeed(tx, { callId: call.id, by, action: "whisper", participantId: agent!.id, at });
    return writeNote(tx, { callId: call.id, by, source: "whispered", text: text.slice(0, MAX_TEXT), at });
  });
}

const WAV_HEADER_BYTES = 44;
/** Where a WAV file says how many bytes are a second, and between which of them there is speech. */
const BYTE_RATE_AT = 28;
const MIN_BYTE_RATE = 8_000;
const MAX_BYTE_RATE = 400_000;

/** How long the sound of a WAV file is; null where it is none. */
function secondsOf(bytes: Uint8Array): number | null {
  const at = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length <= WAV_HEADER_BYTES || at(0) !== "RIFF" || at(8) !== "WAVE") return null;
  const byteRate = new DataView(bytes.buffer, bytes.byteOffset).getUint32(BYTE_RATE_AT, true);
  if (byteRate < MIN_BYTE_RATE || byteRate > MAX_BYTE_RATE) return null;
  return (bytes.length - WAV_HEADER_BYTES) / byteRate;
}
