import { isDatabaseAway } from "@/lib/domain/outage";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 1_000;
/** After this long without the database a write is given up. */
const GIVE_UP_MS = 180_000;

/**
 * What one call has to write, in order. A write that finds the database away is tried again until it is back, so that
 * nothing said meanwhile is lost; it may reach the database twice and must bear that.
 */
export interface Outbox {
  /** Does `work` after what came before; settles as it does. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** Writes that are not done yet. */
  readonly waiting: number;
}

/** Makes the outbox of one call; `onAway` is told once of each time that the database is found away. */
export function createOutbox(onAway: (err: unknown) => void): Outbox {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    write(work) {
      waiting += 1;
      const done = last.then(() => untilThrough(work, onAway));
      last = done.catch(() => {}).finally(() => (waiting -= 1));
      return done;
    },
    get waiting() {
      return waiting;
    },
  };
}

async function untilThrough<T>(work: () => Promise<T>, onAway: (err: unknown) => void): Promise<T> {
  const until = performance.now() + GIVE_UP_MS;
  for (let waitMs = FIRST_WAIT_MS, told = false; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (err) {
      if (!isDatabaseAway(err) || performance.now() > until) throw err;
      if (!told) onAway(err);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
