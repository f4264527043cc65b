import { z } from "zod";
import { InterimTranscript } from "@/lib/contract/events";
import { INTERIM_CHANNEL } from "@/lib/domain/hosting/send-interim";
import type { SignalPort } from "@/lib/domain/ports/signals";
import { log } from "@/lib/log";

/** That a call has an event with this sequence; the row says the rest. */
const EventSignal = z.object({ callId: z.string(), sequence: z.number(), type: z.string() });
export type EventSignal = z.infer<typeof EventSignal>;

/** What a stream is told. `onReset`: signals may have been lost, read the rows again. */
export interface HubListener {
  onEvent(signal: EventSignal): void;
  onInterim(interim: InterimTranscript): void;
  onReset(): void;
}

/** Spreads the process's one LISTEN connection over all open streams. */
export interface EventHub {
  /** Adds a listener; gives the way to remove it. Resolves when listening has begun. */
  subscribe(listener: HubListener): Promise<() => void>;
}

/** Makes the hub; it begins to listen with the first subscriber. */
export function createEventHub(signals: SignalPort): EventHub {
  const listeners = new Set<HubListener>();
  let listening: Promise<unknown> | undefined;

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
      return () => listeners.delete(listener);
    },
  };
}
