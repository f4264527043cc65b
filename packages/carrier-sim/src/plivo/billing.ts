/** The part of a call that is billed. */
interface Billed {
  /** Begun seconds since the answer. */
  durationSeconds: number;
}

/** US dollars a minute. */
export const RATE = 0.005;
/** The console's time zone of this account, as five and a half hours from UTC; only SessionStart is in UTC. */
const CONSOLE_OFFSET_MS = 5.5 * 3_600_000;

/** Seconds that are billed: whole minutes. */
export function billedSeconds(call: Billed): number {
  return Math.ceil(call.durationSeconds / 60) * 60;
}

/** What a call costs in US dollars. */
export function costOf(call: Billed): string {
  return ((billedSeconds(call) / 60) * RATE).toFixed(5);
}

/** `2024-09-26 14:05:18` in the console's time zone, which a webhook does not name. */
export function consoleTime(at: number): string {
  return new Date(at + CONSOLE_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `2024-09-26 08:35:10.910772` in UTC. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23).replace("T", " ")}000`;
}
