/** One end of an open event stream. */
export interface SseWriter {
  /** Sends an event; `id` makes it one the client resumes after. */
  send(event: { id?: number; type: string; data: unknown }): void;
  /** True where the client reads more slowly than we write: leave out what may be lost. */
  readonly congested: boolean;
  readonly closed: boolean;
}

const HEARTBEAT_MS = 15_000;

/**
 * Answers with a stream of server-sent events. `open` is given the writer and returns what to do when the client has
 * gone. no-transform: compression would hold events back.
 */
export function sseResponse(
  request: Request,
  open: (writer: SseWriter) => Promise<() => void>,
  onHeartbeat: () => void = () => {},
): Response {
  const encoder = new TextEncoder();
  let closed = false;
  let stop: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const shut = () => {
    closed = true;
    clearInterval(heartbeat);
    stop?.();
    stop = undefined;
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const write = (text: string) => {
          if (closed) return;
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
            return (controller.desiredSize ?? 0) <= 0;
          },
          get closed() {
            return closed;
          },
        };
        write(": open\n\n");
        heartbeat = setInterval(() => {
          write(": heartbeat\n\n");
          onHeartbeat();
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
      cancel: shut,
    },
    { highWaterMark: 64 },
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
