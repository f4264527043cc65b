/** How late a beat may come, ms, before the host is one of those whose own leases are in doubt. */
const LATE_MS = 2_000;
/** Beats in time that make a host trusted again, and one that has just started. */
const STEADY_BEATS = 3;
const FRESH_BEATS = 2;
/** So many calls in a row that could not be joined are no fault of the calls. */
const BROKEN_CALLS = 3;
/** How long a host that cannot join waits before it tries with one more call, ms. */
const TRIAL_MS = 10_000;

/** What an agent host knows of its own state. */
export interface HostHealth {
  /**
   * A host that beats late takes no calls of others: where the machine or the database stalls, all leases run out at the
   * same time, and hosts that took them would only take them from each other.
   */
  isSteady(now: number): boolean;
  /** Rooms cannot be joined from this process, though the media server answers: perhaps only a new process helps. */
  readonly broken: boolean;
  /** Whether a call may be taken at `now`: a broken host tries one now and then. */
  mayTake(now: number): boolean;
  /** A beat was written, at `at` (ms of a clock that does not jump). */
  beaten(at: number): void;
  joined(): void;
  couldNotJoin(callId: string, at: number): void;
}

/** The health of a host that starts at `now`. */
export function createHealth(now: number): HostHealth {
  let last = now;
  let inTime = STEADY_BEATS - FRESH_BEATS;
  let failedAt = 0;
  const failed = new Set<string>();
  return {
    // A beat that is missing counts before the next one tells of it.
    isSteady: (now) => inTime >= STEADY_BEATS && now - last <= LATE_MS,
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
    mayTake: (at) => failed.size < BROKEN_CALLS || at - failedAt > TRIAL_MS,
    couldNotJoin(callId, at) {
      failed.add(callId);
      failedAt = at;
    },
  };
}
