import type { CallEvent, InterimTranscript } from "@/lib/contract/events";
import type { Freshness, LiveMessage } from "./protocol";
import { readSse, type SseMessage } from "./sse";

/** The server sends something every 15 s: silence for longer than this is a dead line. */
const SILENCE_LIMIT_MS = 40_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

/** How long to wait before try number `attempt` (1, 2, …), spread by `random` (0..1) so that browsers don't come as one. */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1)) * (0.75 + random / 2);
}

/** Keeps one stream of the workspace's events open and hands on what it brings. Returns the way to close it. */
export function openLiveSource(url: string, onMessage: (message: LiveMessage) => void): () => void {
  let closed = false;
  let attempts = 0;
  let current: AbortController | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let freshness: Freshness = { state: "connecting" };

  function tell(next: Freshness): void {
    if (next.state === freshness.state) return;
    freshness = next;
    onMessage({ kind: "freshness", freshness });
  }

  function lost(since: number): void {
    if (closed) return;
    tell({ state: "behind", behindSince: since });
    attempts += 1;
    retryTimer = setTimeout(() => void connect(), retryDelayMs(attempts, Math.random()));
  }

  async function connect(): Promise<void> {
    const controller = new AbortController();
    current = controller;
    let heardAt = Date.now();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      heardAt = Date.now();
      clearTimeout(watchdog);
      watchdog = setTimeout(() => controller.abort(), SILENCE_LIMIT_MS);
    };
    let stalled = true;
    heard();
    try {
      const response = await fetch(url, {
        headers: { accept: "text/event-stream" },
        cache: "no-store",
        signal: controller.signal,
      });
      if (response.status === 401) {
        closed = true;
        tell({ state: "signed_out" });
        return;
      }
      if (response.ok) {
        heard();
        await readSse(
          response,
          (message) => {
            heard();
            if (message.type === "hello") {
              attempts = 0;
              tell({ state: "live" });
            }
            if (message.type === "behind") tell({ state: "behind", behindSince: Date.now() });
            const meaning = read(message);
            if (meaning) onMessage(meaning);
          },
          heard,
        );
      }
      stalled = false;
    } catch {
      // An abort by the watchdog means that nothing was heard for a while; any other failure was noticed at once.
      stalled = controller.signal.aborted;
    } finally {
      clearTimeout(watchdog);
    }
    if (!closed) lost(stalled ? heardAt : Date.now());
  }

  void connect();
  return () => {
    closed = true;
    clearTimeout(retryTimer);
    current?.abort();
  };
}

function read(message: SseMessage): LiveMessage | null {
  if (message.type === "hello") return { kind: "hello" };
  if (message.type === "behind") return null;
  if (message.type === "transcript.interim") {
    return { kind: "interim", interim: JSON.parse(message.data) as InterimTranscript };
  }
  const event = JSON.parse(message.data) as Partial<CallEvent>;
  return event.sequence && event.call_id ? { kind: "event", event: event as CallEvent } : null;
}
