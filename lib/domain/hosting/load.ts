import { eq } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { EndingReason } from "@/lib/contract/calls";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { loadCall, type ParticipantRow } from "../call/load";
import { keepRoom } from "../call/make-room";
import { roomNameOf } from "../call/room-name";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { speaksOfRecording } from "../recording/notice";
import { readTranscript } from "../transcript/get";
import type { Hosting } from "./lease";

/** Said by the agent behind its greeting. */
const RECORDING_NOTICE = "This call is recorded.";

/** All a host needs to speak and listen in a call. */
export interface HostedCall {
  callId: string;
  roomName: string;
  roomUrl: string;
  joinToken: string;
  agent: typeof schema.agents.$inferSelect;
  participants: ParticipantRow[];
  /** What was said before this host took the call. */
  transcript: TranscriptEntry[];
  /** What the agent says first; that the call is recorded too, where its workspace wants that said. Empty: nothing. */
  greeting: string;
  /** True where the greeting was begun by an earlier host: it is not repeated. */
  greeted: boolean;
  /** Why the call is about to end, where that was announced. */
  ending: EndingReason | null;
}

/** Makes sure of the room and reads what a host needs; null where the call is over. */
export async function loadHosted(ctx: Context, hosting: Hosting): Promise<HostedCall | null> {
  const roomName = roomNameOf(hosting.callId);
  const [loaded, agent, transcript, recordingIsSpokenOf] = await Promise.all([
    loadCall(ctx.db, hosting.callId),
    readAgent(ctx.db, hosting.callId),
    readTranscript(ctx.db, hosting.callId),
    speaksOfRecording(ctx, hosting.callId),
  ]);
  if (!loaded || !agent || isOver(loaded.call.status)) return null;
  if (!(await keepRoom(ctx, hosting.callId))) return null;
  return {
    callId: hosting.callId,
    roomName,
    roomUrl: ctx.rooms.internalUrl,
    joinToken: await ctx.rooms.mintToken({
      roomName,
      identity: "agent",
      name: agent.name,
      canPublish: true,
      canSubscribe: true,
      hidden: false,
      agent: true,
      ttlSeconds: 60,
    }),
    agent,
    participants: loaded.participants,
    transcript,
    greeting: [agent.greeting, recordingIsSpokenOf && RECORDING_NOTICE].filter(Boolean).join(" "),
    greeted: loaded.call.greetedAt !== null,
    ending: loaded.call.endingReason,
  };
}

async function readAgent(db: Db, callId: string) {
  const [row] = await db
    .select({ agent: schema.agents })
    .from(schema.calls)
    .innerJoin(schema.agents, eq(schema.agents.id, schema.calls.agentId))
    .where(eq(schema.calls.id, callId));
  return row?.agent ?? null;
}

/** The people of a hosted call as they are now, and whether the call is over; for a host that was woken. */
export async function refreshHosted(
  ctx: Context,
  hosting: Hosting,
): Promise<{ over: boolean; ending: EndingReason | null; participants: ParticipantRow[] }> {
  const loaded = await loadCall(ctx.db, hosting.callId);
  if (!loaded) return { over: true, ending: null, participants: [] };
  const { call, participants } = loaded;
  return { over: isOver(call.status), ending: call.endingReason, participants };
}
