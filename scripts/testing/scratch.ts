import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the running test, removed after it. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rymi-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Remembers lines, and resolves when one comes (or has come) for which `matches` holds. */
export function lineLog() {
  const lines: string[] = [];
  const waiting: { matches: (line: string) => boolean; resolve: (line: string) => void }[] = [];
  return {
    lines,
    push(line: string) {
      lines.push(line);
      for (const waiter of waiting) if (waiter.matches(line)) waiter.resolve(line);
    },
    waitFor(matches: (line: string) => boolean): Promise<string> {
      const found = lines.find(matches);
      return found === undefined
        ? new Promise((resolve) => waiting.push({ matches, resolve }))
        : Promise.resolve(found);
    },
  };
}
