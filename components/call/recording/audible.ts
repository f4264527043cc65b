/** Which lanes somebody wants to hear: solo wins over mute, and the mix stands for all. */
export interface Hearing {
  /** Lanes that are heard alone. */
  solo: ReadonlySet<string>;
  muted: ReadonlySet<string>;
}

export const ALL: Hearing = { solo: new Set(), muted: new Set() };

/** The lanes that sound; `mix` where nothing was chosen, because it is one file instead of many. */
export function audibleLanes(laneIds: string[], { solo, muted }: Hearing): "mix" | string[] {
  const heard = laneIds.filter((id) => (solo.size > 0 ? solo.has(id) : !muted.has(id)));
  return heard.length === laneIds.length ? "mix" : heard;
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
