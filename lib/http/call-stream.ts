import { sharedRuntime } from "@/lib/compose";
import { requireScope } from "@/lib/domain/account/scope";
import { callWorkspace } from "@/lib/domain/call/workspace";
import type { WorkspaceContext } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { lastEventSequence } from "@/lib/domain/event/last-sequence";
import { listEvents } from "@/lib/domain/event/list";
import { readsInterim } from "@/lib/domain/event/readers";
import { log } from "@/lib/log";
import { authenticate } from "./authenticate";
import { createDrain, sendEvent, type Drained } from "./event-drain";
import { streamToGuest } from "./guest-stream";
import { checkParams, withActor, withReader } from "./route";
import { hubOf } from "./shared-hub";
import { sseResponse, type SseWriter } from "./sse";

const BATCH = 200;

/**
 * Streams a call's events to a client, each once and in order, from Last-Event-ID on (0: all); interim text in between,
 * without an id. The rows are the source: a signal only says that there is something to read.
 */
export function streamCall(
  request: Request,
  { params }: { params: Promise<Record<string, string>> },
): Promise<Response> {
  const forActor = async (ctx: WorkspaceContext) => {
    const { callId } = checkParams(await params) as { callId: string };
    await lastEventSequence(ctx, { callId });
    const after = lastEventId(request);
    let wake = () => {};
    return sseResponse(
      request,
      async (writer) => {
        wake = createDrain(callId, after, writer, (afterSequence) => readEvents(ctx, callId, afterSequence));
        const unsubscribe = await hubOf(sharedRuntime()).subscribe({
          onEvent: (signal) => signal.callId === callId && wake(),
          onInterim: (interim) => {
            if (interim.call_id === callId && !writer.congested && readsInterim(ctx.actor, interim)) {
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
  };
  return withReader(request, params, "read", forActor, async (ctx) =>
    streamToGuest(request, ctx, lastEventId(request)),
  );
}

async function readEvents(ctx: WorkspaceContext, callId: string, afterSequence: number): Promise<Drained> {
  const events = await listEvents(ctx, { callId, afterSequence, limit: BATCH });
  return { events, upTo: events.at(-1)?.sequence ?? afterSequence, more: events.length === BATCH, over: false };
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
            if (writer.congested || !readsInterim(ctx.actor, interim)) return;
            if (!(await isOwn(ctx, interim.call_id))) return;
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

function lastEventId(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("last_event_id") ?? "0";
  if (!/^\d{1,9}$/.test(given)) {
    throw new DomainError("invalid_request", "Last-Event-ID must be the id of an event of this call.", "Last-Event-ID");
  }
  return Number(given);
}
