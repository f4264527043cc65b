import type { CallEvent } from "@/lib/contract/events";

/** More than a workspace sees while one answer is under way. */
const KEPT = 2_000;

let count = 0;
const kept: { position: number; event: CallEvent }[] = [];

/** Keeps an event of the live stream for answers that were asked for before it and arrive after it. */
export function keepEvent(event: CallEvent): void {
  count += 1;
  kept.push({ position: count, event });
  if (kept.length > KEPT) kept.shift();
}

/**
 * Fetches, then hands over the events that came meanwhile: the answer may be older than they are, and would otherwise
 * wipe them off the screen.
 */
export async function withEventsSince<T>(
  fetching: () => Promise<T>,
  fold: (value: T, event: CallEvent) => T,
): Promise<T> {
  const asked = count;
  const value = await fetching();
  return kept.filter(({ position }) => position > asked).reduce<T>((folded, { event }) => fold(folded, event), value);
}
