const PREFIX = "carrier-sim.";

/** Reads what this browser keeps for the page; the fallback when there is nothing, or nothing may be kept. */
export function readSetting<T>(name: string, fallback: T): T {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keeps a setting in this browser, where it may. */
export function writeSetting(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing forgets the phones with the page; it works all the same.
  }
}
