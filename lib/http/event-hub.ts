import { z } from "zod";
import { InterimTranscript } from "@/lib/contract/events";
import { INTERIM_CHANNEL } from "@/lib/domain/hosting/send-interim";
import type { SignalPort } from "@/lib/domain/ports/signals";
import { log } from "@/lib/log";

/** That a call has an event with this sequence; the row says the rest. */
const EventSignal = z.object({ callId: z.string(), sequence: z.number(), type: z.string() });
export type EventSignal = z.infer<typeof EventSignal>;

/** What a stream is told. */
export interface HubListener {
  onEvent(signal: EventSignal): void;
  onInterim(interim: InterimTranscript): void;
  /** Signals may have been lost, or the database is back: read the rows again. */
  onReset(): void;
  /** The database does not answer: what happens now is told later. */
  onBehind(): void;
}

/** How often the database is asked while somebody listens, and how long it may take. */
const PING_EVERY_MS = 2_000;
const PING_TIMEOUT_MS = 3_000;

/** Spreads the process's one LISTEN connection over all open streams. */
export interface EventHub {
  /** Adds a listener; gives the way to remove it. Resolves when listening has begun. */
  subscribe(listener: HubListener): Promise<() => void>;
}

/** Makes the hub; it begins to listen with the first subscriber. `ping` rejects where the database is away. */
export function createEventHub(signals: SignalPort, ping: () => Promise<void>): EventHub {
  const listeners = new Set<HubListener>();
  let listening: Promise<unknown> | undefined;
  let behind = false;
  let watching = false;

  /** Silence says nothing of whether there is nothing to tell, so the database is asked. */
  const watch = async () => {
    if (watching) return;
    watching = true;
    while (listeners.size > 0) {
      const answered = await within(PING_TIMEOUT_MS, ping());
      if (answered === behind) {
        behind = !answered;
        for (const listener of listeners) {
          if (behind) listener.onBehind();
          else listener.onReset();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS).unref());
    }
    watching = false;
  };

  const start = () =>
    Promise.all([
      signals.listen(
        "call_event",
        (payload) => {
          const signal = EventSignal.parse(JSON.parse(payload));
          for (const listener of listeners) listener.onEvent(signal);
        },
        () => {
          for (const listener of listeners) listener.onReset();
        },
      ),
      signals.listen(
        INTERIM_CHANNEL,
        (payload) => {
          const interim = InterimTranscript.parse(JSON.parse(payload));
          for (const listener of listeners) listener.onInterim(interim);
        },
        () => {},
      ),
    ]).catch((err: unknown) => {
      listening = undefined;
      log.error({ err }, "cannot listen for events");
      throw err;
    });

  return {
    async subscribe(listener) {
      listeners.add(listener);
      try {
        await (listening ??= start());
      } catch (err) {
        listeners.delete(listener);
        throw err;
      }
      void watch();
      return () => listeners.delete(listener);
    },
  };
}

/** Whether `work` succeeds in time. */
async function within(timeoutMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), timeoutMs).unref()));
  const done = work.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
