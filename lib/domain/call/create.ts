import { and, eq, isNull } from "drizzle-orm";
import { schema } from "@/db/client";
import { together } from "@/db/together";
import type { Call, CreateCallBody } from "@/lib/contract/calls";
import { newId } from "@/lib/ids";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { apiKeyOf } from "../guard/reserve";
import type { RecordResources } from "../idempotency/once";
import { checkParticipants } from "../participant/check";
import { grantAccess } from "../participant/grant";
import { insertParticipants } from "../participant/insert";
import { presentParticipant } from "../participant/present";
import { untilAgentJoined } from "./await-agent";
import { insertCall } from "./insert";
import { loadCall, type LoadedCall } from "./load";
import { keepRoom, makeRoom } from "./make-room";
import { presentCall } from "./present";
import { roomNameOf } from "./room-name";
import { isOver } from "./state";

/**
 * Makes a call: its room, then its rows, its agent's row, and a queued leg with its job for each phone, in one
 * transaction; and waits a moment for the agent to be in it. The answer lists the people asked for, browsers with their access;
 * the agent is in `GET /v1/calls/{id}`.
 * Errors: not_found (agent), room_unavailable, and those of checkParticipants and insertParticipants.
 */
export async function createCall(
  ctx: WorkspaceContext,
  input: CreateCallBody,
  recordResources: RecordResources = async () => {},
): Promise<Call> {
  const [agent, checked] = await Promise.all([
    findAgent(ctx, input.agent_id),
    checkParticipants(ctx, ctx.db, ctx.actor.workspaceId, input.participants),
  ]);

  const callId = newId("call");
  const recording = input.recording ?? agent.recording;
  // The room comes first: where it cannot be had nothing is written, and no phone rings.
  await makeRoom(ctx, callId);
  const write = () =>
    ctx.db.transaction(async (tx) => {
      const { call, agent: agentRow } = await insertCall(tx, {
        id: callId,
        workspaceId: ctx.actor.workspaceId,
        maxSeconds: agent.maxSeconds,
        agentId: agent.id,
        direction: "outbound",
        recording,
        transcription: input.transcription ?? true,
      });
      const [people] = await together(
        () => insertParticipants(ctx, tx, call, checked, { firstPosition: 1, apiKeyId: apiKeyOf(ctx.actor) }),
        () => recordResources(tx, [callId]),
      );
      // The answer tells the call as it was made: a phone is queued, however soon it rings.
      return {
        call,
        participants: [agentRow, ...people.map(({ participant }) => participant)],
        legs: new Map(people.flatMap(({ participant, leg }) => (leg ? [[participant.id, leg] as const] : []))),
      };
    });
  const make = async () => {
    try {
      return await write();
    } catch (err) {
      // What was refused leaves no room either; after any other fault the call may have been made all the same.
      if (err instanceof DomainError) await ctx.rooms.deleteRoom(roomNameOf(callId)).catch(() => {});
      throw err;
    }
  };
  // Only a browser is let in by this answer.
  const waits = input.participants.some(({ transport }) => transport === "webrtc");
  return presentWithAccess(ctx, waits ? await untilAgentJoined(ctx, callId, make) : await make());
}

/** The agent that a call is to have, with what it brings along. Errors: not_found. */
async function findAgent(ctx: WorkspaceContext, agentId: string) {
  const { agents, workspaces } = schema;
  const [agent] = await ctx.db
    .select({ id: agents.id, recording: agents.recording, maxSeconds: workspaces.maxCallSeconds })
    .from(agents)
    .innerJoin(workspaces, eq(workspaces.id, agents.workspaceId))
    .where(and(eq(agents.id, agentId), eq(agents.workspaceId, ctx.actor.workspaceId), isNull(agents.archivedAt)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this workspace.", "agent_id");
  return agent;
}

/**
 * Presents a call whose rows exist, with fresh access: the answer to a repeated request whose first answer was lost.
 * Errors: room_unavailable.
 */
export async function openCall(ctx: WorkspaceContext, callId: string): Promise<Call> {
  const { call } = (await loadCall(ctx.db, callId))!;
  if (!isOver(call.status)) await keepRoom(ctx, callId);
  return presentWithAccess(ctx, (await loadCall(ctx.db, callId))!);
}

async function presentWithAccess(ctx: WorkspaceContext, loaded: LoadedCall): Promise<Call> {
  const people = loaded.participants.filter((participant) => participant.role !== "agent");
  return {
    ...presentCall(loaded),
    participants: await Promise.all(
      people.map(async (participant) =>
        presentParticipant(
          participant,
          loaded.legs.get(participant.id) ?? null,
          participant.transport === "webrtc" ? await grantAccess(ctx, loaded.call, participant) : undefined,
        ),
      ),
    ),
  };
}
