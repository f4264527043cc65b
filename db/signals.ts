import postgres from "postgres";
import { backoffSeconds } from "./client";

/** A listener on Postgres NOTIFY, one connection a process. */
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

/** Opens the listening connection lazily; postgres.js opens it again when it is lost. */
export function createSignals(url: string): Signals {
  const sql = postgres(url, {
    max: 2,
    onnotice: () => {},
    connection: { application_name: "signals" },
    backoff: backoffSeconds,
  });
  return {
    listen: async (channel, onSignal, onListening) => {
      const { unlisten } = await sql.listen(channel, onSignal, onListening);
      return unlisten;
    },
    notify: async (channel, payload) => {
      await sql.notify(channel, payload);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
