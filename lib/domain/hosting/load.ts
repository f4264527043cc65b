import { eq } from "drizzle-orm";
import { schema, type Db } from "@/db/client";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { loadCall } from "../call/load";
import { keepRoom } from "../call/make-room";
import { roomNameOf } from "../call/room-name";
import type { Context } from "../context";
import { speaksOfRecording } from "../recording/notice";
import { readTranscript } from "../transcript/get";
import type { Hosting } from "./lease";
import { readHostedState, type HostedState } from "./state";

/** Said by the agent behind its greeting. */
const RECORDING_NOTICE = "This call is recorded.";

/** All a host needs to speak and listen in a call. */
export interface HostedCall {
  callId: string;
  roomName: string;
  roomUrl: string;
  joinToken: string;
  agent: typeof schema.agents.$inferSelect;
  state: HostedState;
  /** What was said in the call before this host took it; private talk is not for the agent to remember. */
  transcript: TranscriptEntry[];
  /** What the agent says first; that the call is recorded too, where its workspace wants that said. Empty: nothing. */
  greeting: string;
  /** True where the greeting was begun by an earlier host: it is not repeated. */
  greeted: boolean;
}

/** Makes sure of the room and reads what a host needs; null where the call is over. */
export async function loadHosted(ctx: Context, hosting: Hosting): Promise<HostedCall | null> {
  const roomName = roomNameOf(hosting.callId);
  const [loaded, state, agent, transcript, recordingIsSpokenOf] = await Promise.all([
    loadCall(ctx.db, hosting.callId),
    readHostedState(ctx.db, hosting.callId),
    readAgent(ctx.db, hosting.callId),
    readTranscript(ctx.db, hosting.callId),
    speaksOfRecording(ctx, hosting.callId),
  ]);
  if (!loaded || !state || !agent || state.over) return null;
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
    state,
    transcript: transcript.filter((entry) => entry.lane === "call"),
    greeting: [agent.greeting, recordingIsSpokenOf && RECORDING_NOTICE].filter(Boolean).join(" "),
    greeted: loaded.call.greetedAt !== null,
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

/** A hosted call as it is now, for a host that was woken; null where there is no such call any more. */
export async function refreshHosted(ctx: Context, hosting: Hosting): Promise<HostedState | null> {
  return readHostedState(ctx.db, hosting.callId);
}
