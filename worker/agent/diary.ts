import type { EventData } from "@/lib/contract/events";
import type { Context } from "@/lib/domain/context";
import { addSegment, type SaidSegment } from "@/lib/domain/hosting/add-segment";
import { endByAgent } from "@/lib/domain/hosting/end-by-agent";
import { finishCommand } from "@/lib/domain/hosting/finish-command";
import { LeaseLostError, type Hosting } from "@/lib/domain/hosting/lease";
import { noteAgentEvent } from "@/lib/domain/hosting/note";
import { recordTurn, type TurnTimes } from "@/lib/domain/hosting/record-turn";
import { useNotes } from "@/lib/domain/hosting/use-notes";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { markLeft } from "@/lib/domain/participant/mark-left";
import { newId } from "@/lib/ids";
import type { Log } from "@/lib/log";
import { createOutbox } from "./outbox";

/** An utterance as it is stored. */
export type Said = Omit<SaidSegment, "id">;

type NotedEvent = Parameters<typeof noteAgentEvent>[2];

/**
 * What a host writes down of its call: in order, and through a database that is away for a while. Nothing here throws; a
 * lost lease is told to `onLost`, anything else is logged and harms no other call. Each resolves when it is done with.
 */
export interface Diary {
  said(segment: Said): Promise<void>;
  event<T extends NotedEvent>(type: T, data: EventData<T>): Promise<void>;
  turn(times: TurnTimes): Promise<void>;
  /** The agent speaks its turn knowing these notes. */
  notesUsed(noteIds: string[], turn: number): Promise<void>;
  commandDone(commandId: string, status: "done" | "failed", result?: string): Promise<void>;
  /** The room shows a presence; webhooks and the reconciler tell the same, later. */
  joined(presence: { identity: string; sid?: string }): Promise<void>;
  left(presence: { identity: string; sid?: string }): Promise<void>;
  endCall(): Promise<void>;
}

/** Opens the diary of a hosted call. */
export function createDiary(ctx: Context, hosting: Hosting, log: Log, onLost: () => void): Diary {
  const outbox = createOutbox((err) =>
    log.warn({ err }, "the database is away: what is said is kept until it is back"),
  );
  const { callId } = hosting;
  const write = (work: () => Promise<unknown>): Promise<void> =>
    outbox.write(work).then(
      () => {},
      (err: unknown) => {
        if (err instanceof LeaseLostError) onLost();
        else log.error({ err }, "a step of the agent was not written down");
      },
    );
  return {
    said: (segment) => {
      // One id for all tries: one that reached the database without our knowing is not stored twice.
      const id = newId("t");
      return write(() => addSegment(ctx, hosting, { id, ...segment }));
    },
    event: (type, data) => write(() => noteAgentEvent(ctx, hosting, type, data)),
    turn: (times) => write(() => recordTurn(ctx, hosting, times)),
    notesUsed: (noteIds, turn) => write(() => useNotes(ctx, hosting, { noteIds, turn })),
    commandDone: (commandId, status, result) =>
      write(() => finishCommand(ctx, hosting, { commandId, status, ...(result !== undefined && { result }) })),
    joined: ({ identity, sid }) => {
      const evidence = { kind: "webhook", sid: sid ?? "", observedAt: new Date() } as const;
      return write(() => markJoined(ctx, { callId, roomIdentity: identity, evidence }));
    },
    left: ({ identity, sid }) =>
      write(() => markLeft(ctx, { callId, roomIdentity: identity, evidence: { kind: "webhook", sid: sid ?? "" } })),
    endCall: () => write(() => endByAgent(ctx, hosting)),
  };
}
