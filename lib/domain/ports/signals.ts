/** Signals between processes. They carry no state: what they tell of is in the tables, and one may be lost. */
export interface SignalPort {
  /**
   * Calls `onSignal` with each payload on `channel`. `onListening` runs whenever listening begins, also after a lost
   * connection came back: signals sent meanwhile are gone, so read the tables again then. Returns the way to stop.
   */
  listen(channel: string, onSignal: (payload: string) => void, onListening: () => void): Promise<() => Promise<void>>;
  /** Sends `payload` (at most 8,000 bytes) to every listener. Nothing is stored. */
  notify(channel: string, payload: string): Promise<void>;
}
