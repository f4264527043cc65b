import type { Clock } from "@/lib/clock";

/** A clock that stands still until it is told to go on. */
export interface SettableClock extends Clock {
  /** Lets this much time pass. */
  advance(ms: number): void;
}

/** A clock that begins at `start`: by default now, because the database stamps new rows with its own time. */
export function createSettableClock(start: Date = new Date()): SettableClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms;
    },
  };
}
