/** Which lanes somebody wants to hear: solo wins over mute, and the mix stands for all. */
export interface Hearing {
  /** Lanes that are heard alone. */
  solo: ReadonlySet<string>;
  muted: ReadonlySet<string>;
}

export const ALL: Hearing = { solo: new Set(), muted: new Set() };

/**
 * The lanes that sound; `mix` where nothing was chosen, because it is one file instead of many. A private lane is not in
 * the mix: it sounds where it was asked for.
 */
export function audibleLanes(lanes: { id: string; is_private: boolean }[], { solo, muted }: Hearing): "mix" | string[] {
  const heard = lanes.filter(({ id, is_private }) => (solo.size > 0 ? solo.has(id) : !is_private && !muted.has(id)));
  const isMix = lanes.every((lane) => heard.includes(lane) !== lane.is_private);
  return isMix ? "mix" : heard.map(({ id }) => id);
}

/** The set with `id` in it, or without it where it was in it. */
export function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Index of the line that is being spoken at `timeMs`, the one that began last where several are; -1: none. */
export function spokenAt(lines: { startedAtMs: number | null; endedAtMs: number | null }[], timeMs: number): number {
  return lines.findLastIndex(
    ({ startedAtMs, endedAtMs }) =>
      startedAtMs !== null && startedAtMs <= timeMs && timeMs < Math.max(endedAtMs ?? 0, startedAtMs + 1),
  );
}
