/** A clock that owes one tick every interval since its start, and pays late ticks in a burst. */
export interface Clock {
  /** Ticks owed but not yet run, because this process was busy. */
  late(): number;
  stop(): void;
}

/**
 * Runs `onTick(n)` for n = 0, 1, 2, ... at start + (n + 1) * intervalMs on the monotonic clock.
 * Ticks run after the sockets of the same turn were read, so that data that came in time is not taken for late.
 */
export function startClock(intervalMs: number, onTick: (tick: number) => void): Clock {
  const startedAt = performance.now();
  let ran = 0;
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  const owed = () => Math.floor((performance.now() - startedAt) / intervalMs) - ran;

  const schedule = () => {
    const waitMs = startedAt + (ran + 1) * intervalMs - performance.now();
    timer = setTimeout(
      () => {
        turn = setImmediate(() => {
          for (let left = owed(); left > 0 && timer; left--) onTick(ran++);
          if (timer) schedule();
        });
      },
      Math.max(0, waitMs),
    );
  };
  schedule();

  return {
    late: () => Math.max(0, owed()),
    stop() {
      clearTimeout(timer);
      clearImmediate(turn);
      timer = undefined;
    },
  };
}
