/** How late a beat may come, ms, before the host is one of those whose own leases are in doubt. */
const LATE_MS = 2_000;
/** Beats in time that make a host trusted again. */
const STEADY_BEATS = 3;
/** So many calls in a row that could not be joined are no fault of the calls. */
const BROKEN_CALLS = 3;

/** What an agent host knows of its own state. */
export interface HostHealth {
  /**
   * A host that beats late takes no calls of others: where the machine or the database stalls, all leases run out at the
   * same time, and hosts that took them would only take them from each other.
   */
  readonly steady: boolean;
  /** Nothing can be joined from this process any more, though the media server answers; only a new process helps. */
  readonly broken: boolean;
  /** A beat was written, at `at` (ms of a clock that does not jump). */
  beaten(at: number): void;
  joined(): void;
  couldNotJoin(callId: string): void;
}

/** The health of a host that starts at `now`. */
export function createHealth(now: number): HostHealth {
  let last = now;
  let inTime = STEADY_BEATS;
  const failed = new Set<string>();
  return {
    get steady() {
      return inTime >= STEADY_BEATS;
    },
    get broken() {
      return failed.size >= BROKEN_CALLS;
    },
    beaten(at) {
      inTime = at - last > LATE_MS ? 0 : inTime + 1;
      last = at;
    },
    joined() {
      failed.clear();
    },
    couldNotJoin(callId) {
      failed.add(callId);
    },
  };
}
