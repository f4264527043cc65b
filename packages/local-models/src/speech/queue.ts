import { ApiError } from "../http/errors";

/** How a piece of work waits its turn. */
export interface Turn {
  /** Aborting removes the work while it waits; work that runs is finished. */
  signal?: AbortSignal;
  /** Work that is only worth doing at once: refused when anything runs or waits. */
  interim?: boolean;
}

/** Runs one piece of work at a time, in the order of arrival. */
export interface Queue {
  run<T>(work: () => Promise<T>, turn?: Turn): Promise<T>;
}

/**
 * A queue with room for `maxWaiting` pieces of work besides the running one.
 * `run` rejects with 503 `overloaded` when there is no room, and with the signal's reason when aborted.
 */
export function createQueue(maxWaiting: number): Queue {
  let last: Promise<unknown> = Promise.resolve();
  let unfinished = 0;
  return {
    async run(work, turn = {}) {
      if (unfinished > (turn.interim ? 0 : maxWaiting)) {
        throw new ApiError(503, "The local model is busy with other requests.", { code: "overloaded" });
      }
      unfinished++;
      const mine = last.then(() => {
        turn.signal?.throwIfAborted();
        return work();
      });
      last = mine.catch(() => undefined);
      return mine.finally(() => {
        unfinished--;
      });
    },
  };
}
