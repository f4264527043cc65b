import { sharedRuntime, type Runtime } from "@/lib/compose";
import type { CallEvent } from "@/lib/contract/events";
import { requireScope } from "@/lib/domain/account/scope";
import { callWorkspace } from "@/lib/domain/call/workspace";
import type { Context, WorkspaceContext } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { lastEventSequence } from "@/lib/domain/event/last-sequence";
import { listEvents } from "@/lib/domain/event/list";
import { pingDatabase } from "@/lib/domain/health/ping";
import { log } from "@/lib/log";
import { authenticate } from "./authenticate";
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
      (writer) => {
        wake();
        void closeUnlessAllowed(request, ctx, writer);
      },
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
        // A long past over a slow line waits in the database, not here.
        await writer.room();
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
    let behind = false;
    const open = async (writer: SseWriter) => {
      const inOrder = (work: () => Promise<void>, lost = () => {}) => {
        chain = chain.then(work).catch((err: unknown) => {
          log.warn({ err }, "workspace stream lost an event");
          lost();
        });
      };
      const readAnew = () => writer.send({ type: "hello", data: {} });
      const unsubscribe = await hubOf(sharedRuntime()).subscribe({
        onEvent: ({ callId, sequence }) =>
          inOrder(
            async () => {
              if (!(await isOwn(ctx, callId))) return;
              const [event] = await listEvents(ctx, { callId, afterSequence: sequence - 1, limit: 1 });
              if (event) sendEvent(writer, event);
            },
            // Where the database is away, the end of that tells the client to read anew.
            () => {
              if (!behind) readAnew();
            },
          ),
        onInterim: (interim) =>
          inOrder(async () => {
            if (writer.congested || !(await isOwn(ctx, interim.call_id))) return;
            writer.send({ type: "transcript.interim", data: interim });
          }),
        onReset: () => {
          behind = false;
          readAnew();
        },
        onBehind: () => {
          behind = true;
          writer.send({ type: "behind", data: {} });
        },
      });
      readAnew();
      return unsubscribe;
    };
    return sseResponse(request, open, (writer) => void closeUnlessAllowed(request, ctx, writer));
  });
}

/** Ends the stream of who may not read any more: a key that was revoked, an operator who was disabled or signed out. */
async function closeUnlessAllowed(request: Request, ctx: WorkspaceContext, writer: SseWriter): Promise<void> {
  try {
    const actor = await authenticate(sharedRuntime(), request);
    requireScope(actor, "read");
    if (actor.id !== ctx.actor.id || actor.workspaceId !== ctx.actor.workspaceId) writer.close();
  } catch (err) {
    if (err instanceof DomainError && (err.code === "unauthorized" || err.code === "forbidden")) writer.close();
    else log.warn({ err }, "the reader of a stream could not be checked");
  }
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
