import { spawn } from "node:child_process";
import { ROOT } from "./bootstrap/paths.mjs";
import type { Check } from "./checks";
import { NODE } from "./stack/node-process";

/** How a check ended. */
export interface CheckResult {
  name: string;
  passed: boolean;
  seconds: number;
  /** What it printed, for a failure. */
  output: string;
}

/** Runs a check in the clone and never rejects. */
export function runCheck({ name, script, args }: Check): Promise<CheckResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(NODE, [script, ...args], {
      cwd: ROOT,
      // Into a pipe, some color their lines and some do not.
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const settle = (passed: boolean) =>
      resolve({ name, passed, seconds: (performance.now() - started) / 1000, output: output.trim() });
    child.once("error", (error) => {
      output += error.message;
      settle(false);
    });
    child.once("close", (code) => settle(code === 0));
  });
}

/** One line a check; what it printed follows a failure. */
export function report({ name, passed, seconds, output }: CheckResult): void {
  console.log(`${passed ? "ok    " : "FAILED"}  ${name.padEnd(8)} ${seconds.toFixed(1)} s`);
  if (!passed) console.log(`\n${output}\n`);
}
