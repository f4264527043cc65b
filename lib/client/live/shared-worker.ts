// Runs as a SharedWorker: one stream of events for all tabs of a browser, because a browser opens six connections a host
// at most over HTTP/1.1.
import type { Freshness, LiveMessage, PageMessage } from "./protocol";
import { openLiveSource } from "./source";

interface WorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let freshness: Freshness = { state: "connecting" };
let close: (() => void) | null = null;

function broadcast(message: LiveMessage): void {
  if (message.kind === "freshness") freshness = message.freshness;
  ports.forEach((port) => port.postMessage(message));
}

function ensureOpen(): void {
  if (close && freshness.state !== "signed_out") return;
  freshness = { state: "connecting" };
  close = openLiveSource("/live", broadcast);
}

(globalThis as unknown as WorkerScope).onconnect = (connection) => {
  const port = connection.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = ({ data }: MessageEvent<PageMessage>) => {
    if (data.kind !== "bye") return;
    ports.delete(port);
    if (ports.size === 0) {
      close?.();
      close = null;
    }
  };
  ensureOpen();
  port.postMessage({ kind: "freshness", freshness } satisfies LiveMessage);
  // A page that comes later read its data before it could listen: it reads again, as after any start of the stream.
  if (freshness.state === "live") port.postMessage({ kind: "hello" } satisfies LiveMessage);
};
