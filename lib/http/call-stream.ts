import { sharedRuntime, type Runtime } from "@/lib/compose";
import type { CallEvent } from "@/lib/contract/events";
import { callWorkspace } from "@/lib/domain/call/workspace";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { lastEventSequence } from "@/lib/domain/event/last-sequence";
import { listEvents } from "@/lib/domain/event/list";
import { pingDatabase } from "@/lib/domain/health/ping";
import { log } from "@/lib/log";
import { createEventHub, type EventHub } from "./event-hub";
import { checkParams, withActor } from "./route";
import { sseResponse, type SseWriter } from "./sse";

const BATCH = 200;

const hubs = new WeakMap<Runtime, EventHub>();

function hubOf(runtime: Runtime): EventHub {
  let hub = hubs.get(runtime);
  if (!hub) hubs.set(runtime, (hub = createEventHub(runtime.signals, () => pingDatabase(runtime.context))));
  return hub;
}

/**
 * Streams a call's events to a client, each once and in order, from Last-Event-ID on (0: all); interim text in between,
 * without an id. The rows are the source: a signal only says that there is something to read.
 */
export function streamCall(
  request: Request,
  { params }: { params: Promise<Record<string, string>> },
): Promise<Response> {
  return withActor(request, "read", async (ctx) => {
    const { callId } = checkParams(await params) as { callId: string };
    await lastEventSequence(ctx, { callId });
    const after = lastEventId(request);
    let wake = () => {};
    return sseResponse(
      request,
      async (writer) => {
        wake = createDrain(ctx, callId, after, writer);
        const unsubscribe = await hubOf(sharedRuntime()).subscribe({
          onEvent: (signal) => signal.callId === callId && wake(),
          onInterim: (interim) => {
            if (interim.call_id === callId && !writer.congested) {
              writer.send({ type: "transcript.interim", data: interim });
            }
          },
          onReset: () => wake(),
          onBehind: () => {},
        });
        wake();
        return unsubscribe;
      },
      () => wake(),
    );
  });
}

/** Sends a call's rows after `sequence`; each call of what it returns asks for another look. One look at a time. */
function createDrain(ctx: Context, callId: string, sequence: number, writer: SseWriter): () => void {
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      do {
        again = false;
        const events = await listEvents(ctx, { callId, afterSequence: sequence, limit: BATCH });
        for (const event of events) {
          sendEvent(writer, event, event.sequence);
          sequence = event.sequence;
        }
        if (events.length === BATCH) again = true;
      } while (again && !writer.closed);
    } finally {
      // With the last look at `again`, so that nobody asks in between and is not heard.
      running = false;
    }
  };
  return () => {
    again = true;
    if (running || writer.closed) return;
    run().catch((err: unknown) => log.warn({ callId, err }, "event stream is behind"));
  };
}

/**
 * Streams every event of the operator's workspace as it happens, for the dashboard. After each `hello`, read anew; after
 * `behind`, what is shown is out of date until the next `hello`.
 */
export function streamWorkspace(request: Request): Promise<Response> {
  return withActor(request, "read", async (ctx) => {
    let chain = Promise.resolve();
    return sseResponse(request, async (writer) => {
      const inOrder = (work: () => Promise<void>) => {
        chain = chain.then(work).catch((err: unknown) => log.warn({ err }, "workspace stream lost an event"));
      };
      const unsubscribe = await hubOf(sharedRuntime()).subscribe({
        onEvent: ({ callId, sequence }) =>
          inOrder(async () => {
            if (!(await isOwn(ctx, callId))) return;
            const [event] = await listEvents(ctx, { callId, afterSequence: sequence - 1, limit: 1 });
            if (event) sendEvent(writer, event);
          }),
        onInterim: (interim) =>
          inOrder(async () => {
            if (writer.congested || !(await isOwn(ctx, interim.call_id))) return;
            writer.send({ type: "transcript.interim", data: interim });
          }),
        onReset: () => writer.send({ type: "hello", data: {} }),
        onBehind: () => writer.send({ type: "behind", data: {} }),
      });
      writer.send({ type: "hello", data: {} });
      return unsubscribe;
    });
  });
}

const workspaces = new Map<string, string>();

async function isOwn(ctx: WorkspaceContext, callId: string): Promise<boolean> {
  let workspaceId = workspaces.get(callId);
  if (!workspaceId) {
    workspaceId = (await callWorkspace(ctx, { callId })) ?? "";
    // A call never changes its workspace; the oldest entries make room.
    if (workspaces.size >= 1_000) workspaces.delete(workspaces.keys().next().value!);
    workspaces.set(callId, workspaceId);
  }
  return workspaceId === ctx.actor.workspaceId;
}

function sendEvent(writer: SseWriter, event: CallEvent, id?: number): void {
  writer.send({ ...(id !== undefined && { id }), type: event.type, data: event });
}

function lastEventId(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("last_event_id") ?? "0";
  if (!/^\d{1,9}$/.test(given)) {
    throw new DomainError("invalid_request", "Last-Event-ID must be the id of an event of this call.", "Last-Event-ID");
  }
  return Number(given);
}
