const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds between one attempt and the next; together they last a day. */
const DELAYS_SECONDS = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];

/** Attempts at one delivery in all, the first one included. */
export const MAX_ATTEMPTS = DELAYS_SECONDS.length + 1;

/**
 * Seconds to wait after the attempt number `attempts` (1..) has failed; null: it was the last. Up to a tenth more or less by
 * chance (`random`, 0..1), so that what failed together does not come back together.
 */
export function retryDelaySeconds(attempts: number, random = Math.random()): number | null {
  const delay = DELAYS_SECONDS[attempts - 1];
  return delay === undefined ? null : delay * (0.9 + 0.2 * random);
}
