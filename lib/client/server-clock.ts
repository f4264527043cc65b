/** Bounds of server time minus browser time, in ms. */
export interface OffsetBounds {
  minMs: number;
  maxMs: number;
}

/**
 * Narrows the bounds by one answer's Date header, which names a whole second: the server wrote it at some time between
 * `sentAt` and `receivedAt` of the browser's clock. Bounds that contradict it (a clock was set) are given up.
 */
export function narrowOffset(
  known: OffsetBounds | null,
  dateMs: number,
  sentAt: number,
  receivedAt: number,
): OffsetBounds {
  const seen = { minMs: dateMs - receivedAt, maxMs: dateMs + 1000 - sentAt };
  if (!known) return seen;
  const both = { minMs: Math.max(known.minMs, seen.minMs), maxMs: Math.min(known.maxMs, seen.maxMs) };
  return both.minMs <= both.maxMs ? both : seen;
}

let bounds: OffsetBounds | null = null;

/** Learns the server's clock from an answer; the two times are the browser's, in ms. */
export function observeServerDate(header: string | null, sentAt: number, receivedAt: number): void {
  const dateMs = header ? Date.parse(header) : Number.NaN;
  if (!Number.isNaN(dateMs)) bounds = narrowOffset(bounds, dateMs, sentAt, receivedAt);
}

/** Now by the server's clock, ms since the epoch; the browser's own where no answer was seen yet. */
export function serverNow(): number {
  return Date.now() + (bounds ? Math.round((bounds.minMs + bounds.maxMs) / 2) : 0);
}
