import { setTimeout as delay } from "node:timers/promises";

/** Waits. */
export const pause = (milliseconds: number): Promise<void> => delay(milliseconds);

/** Asks `probe` every 50 ms until it gives something. Throws when `withinMs` have passed. */
export async function until<T>(what: string, probe: () => Promise<T | null> | T | null, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(50);
  }
}
