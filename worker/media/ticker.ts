/** Finer than a frame, so that whatever goes by the clock is at most this late. */
const TICK_MS = 10;

/** One timer for every bridge of a process: one each would wake it as often as there are phones. */
export interface Ticker {
  /** Calls `tick` with performance.now(), again and again, until it is removed. */
  add(tick: (nowMs: number) => void): Ticking;
}

export interface Ticking {
  /** Calls it once more, as soon as everything that has happened by now has been handled. */
  soon(): void;
  remove(): void;
}

/** Makes it; it keeps a process alive while there is something to call. */
export function createTicker(): Ticker {
  const all = new Set<(nowMs: number) => void>();
  const pending = new Set<(nowMs: number) => void>();
  let timer: NodeJS.Timeout | undefined;

  const run = (ticks: Set<(nowMs: number) => void>) => {
    const nowMs = performance.now();
    for (const tick of ticks) tick(nowMs);
  };
  const runPending = () => {
    run(pending);
    pending.clear();
  };
  return {
    add(tick) {
      all.add(tick);
      timer ??= setInterval(() => run(all), TICK_MS);
      return {
        soon() {
          if (!all.has(tick)) return;
          if (pending.size === 0) setImmediate(runPending);
          pending.add(tick);
        },
        remove() {
          all.delete(tick);
          pending.delete(tick);
          if (all.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}
