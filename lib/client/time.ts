const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration as a timer shows it: 0:07, 12:34, 1:02:03. Below zero is shown as 0:00. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / SECOND_MS));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A moment of a call, from its zero: 1:05, and -0:08 for what came before it. */
export function formatOffset(offsetMs: number): string {
  return offsetMs <= -1000 ? `-${formatDuration(-offsetMs)}` : formatDuration(offsetMs);
}

/** An instant as seen from `nowMs`: "just now", "5 min ago", "3 h ago", "2 days ago", then the date (UTC). */
export function formatRelative(iso: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(iso);
  if (agoMs < MINUTE_MS) return "just now";
  if (agoMs < HOUR_MS) return `${Math.floor(agoMs / MINUTE_MS)} min ago`;
  if (agoMs < DAY_MS) return `${Math.floor(agoMs / HOUR_MS)} h ago`;
  const days = Math.floor(agoMs / DAY_MS);
  if (days < 7) return days === 1 ? "1 day ago" : `${days} days ago`;
  return iso.slice(0, 10);
}

/** How old what is shown may be, in words: "4 s behind", "3 min behind". */
export function formatBehind(behindMs: number): string {
  if (behindMs < MINUTE_MS) return `${Math.max(1, Math.floor(behindMs / SECOND_MS))} s behind`;
  return `${Math.floor(behindMs / MINUTE_MS)} min behind`;
}

/** How long a call lasted or has lasted so far, in ms; null where nobody joined yet. */
export function callDurationMs(
  call: { started_at: string | null; ended_at: string | null },
  nowMs: number,
): number | null {
  if (!call.started_at) return null;
  return (call.ended_at ? Date.parse(call.ended_at) : nowMs) - Date.parse(call.started_at);
}
