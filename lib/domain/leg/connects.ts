/** A leg may be connected this often at once, and once more whenever so long has passed. */
const CONNECTS = 10;
const EARNED_MS = 6_000;

/**
 * Until when a leg's connections count, with one more at `now`; null where that is one too many. Times in milliseconds.
 */
export function countConnect(usedUntil: Date | null, now: number): Date | null {
  const until = Math.max(now, usedUntil?.getTime() ?? now) + EARNED_MS;
  return until - now > CONNECTS * EARNED_MS ? null : new Date(until);
}
