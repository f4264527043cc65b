/** One end of an open event stream. */
export interface SseWriter {
  /** Sends an event; `id` makes it one the client resumes after. */
  send(event: { id?: number; type: string; data: unknown }): void;
  /** True where the client reads more slowly than we write: leave out what may be lost. */
  readonly congested: boolean;
  /** Resolves when the client has read most of what was sent, or has gone. */
  room(): Promise<void>;
  /** Ends the stream. */
  close(): void;
  readonly closed: boolean;
}

const HEARTBEAT_MS = 15_000;
/** Pieces that wait for the client before it counts as congested. */
const QUEUE = 64;
/** Pieces that wait before it is cut off: it connects again and resumes, with nothing of it in our memory meanwhile. */
const MAX_BACKLOG = 1_000;

/**
 * Answers with a stream of server-sent events. `open` is given the writer and returns what to do when the client has
 * gone. no-transform: compression would hold events back.
 */
export function sseResponse(
  request: Request,
  open: (writer: SseWriter) => Promise<() => void>,
  onHeartbeat: (writer: SseWriter) => void = () => {},
): Response {
  const encoder = new TextEncoder();
  let closed = false;
  let stop: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  const waiting: (() => void)[] = [];

  const goOn = () => waiting.splice(0).forEach((resume) => resume());
  const shut = () => {
    closed = true;
    clearInterval(heartbeat);
    stop?.();
    stop = undefined;
    goOn();
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const space = () => controller.desiredSize ?? 0;
        const write = (text: string) => {
          if (closed) return;
          if (space() <= QUEUE - MAX_BACKLOG) {
            shut();
            // By this name a server knows that the answer was broken off on purpose, and logs no fault.
            controller.error(new DOMException("the client reads too slowly", "AbortError"));
            return;
          }
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            shut();
          }
        };
        const writer: SseWriter = {
          send: ({ id, type, data }) =>
            write(`${id === undefined ? "" : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
          get congested() {
            return space() <= 0;
          },
          room: async () => {
            if (!closed && space() <= 0) await new Promise<void>((resume) => waiting.push(resume));
          },
          close: () => {
            if (closed) return;
            shut();
            controller.close();
          },
          get closed() {
            return closed;
          },
        };
        write(": open\n\n");
        heartbeat = setInterval(() => {
          // What waits to be read shows that the line is alive.
          if (!writer.congested) write(": heartbeat\n\n");
          onHeartbeat(writer);
        }, HEARTBEAT_MS);
        request.signal.addEventListener("abort", shut);
        if (request.signal.aborted) shut();
        try {
          stop = await open(writer);
          if (closed) shut();
        } catch (err) {
          shut();
          controller.error(err);
        }
      },
      pull: goOn,
      cancel: shut,
    },
    { highWaterMark: QUEUE },
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
