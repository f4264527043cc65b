import postgres from "postgres";
import { backoffSeconds } from "./client";

/** Postgres NOTIFY, on one listening connection a process. */
export interface Signals {
  /**
   * Calls `onSignal` with each payload on `channel`. `onListening` runs whenever listening begins, also after a lost
   * connection came back: signals sent meanwhile are gone, so read the tables again then. Returns the way to stop.
   */
  listen(channel: string, onSignal: (payload: string) => void, onListening: () => void): Promise<() => Promise<void>>;
  /** Sends `payload` (at most 8,000 bytes) to every listener. Nothing is stored. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

interface Listener {
  onSignal(payload: string): void;
  onListening(): void;
}

interface Channel {
  listeners: Set<Listener>;
  /** Settles with the first LISTEN. */
  ready: Promise<void>;
  listening: boolean;
}

/** Opens the listening connection lazily; postgres.js opens it again when it is lost. */
export function createSignals(url: string): Signals {
  const sql = postgres(url, {
    max: 2,
    onnotice: () => {},
    connection: { application_name: "signals" },
    backoff: backoffSeconds,
  });
  // One registration a channel with the library, which never lets go of one whose first try has failed.
  const channels = new Map<string, Channel>();
  const open = (name: string): Channel => {
    const known = channels.get(name);
    if (known) return known;
    const listeners = new Set<Listener>();
    const channel: Channel = {
      listeners,
      ready: sql
        .listen(
          name,
          (payload) => {
            for (const listener of listeners) listener.onSignal(payload);
          },
          () => {
            for (const listener of listeners) listener.onListening();
          },
        )
        .then(() => {
          channel.listening = true;
        }),
      listening: false,
    };
    channels.set(name, channel);
    channel.ready.catch(() => channels.delete(name));
    return channel;
  };
  return {
    listen: async (name, onSignal, onListening) => {
      const channel = open(name);
      const listener = { onSignal, onListening };
      // The first listener is told by the library; one that comes later is listening at once.
      const late = channel.listening;
      channel.listeners.add(listener);
      try {
        await channel.ready;
      } catch (err) {
        channel.listeners.delete(listener);
        throw err;
      }
      if (late) onListening();
      return async () => {
        channel.listeners.delete(listener);
      };
    },
    notify: async (channel, payload) => {
      await sql.notify(channel, payload);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
