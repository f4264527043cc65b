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
function runCheck({ name, script, args }: Check): Promise<CheckResult> {
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

/** As many as the smallest machine that this is meant for has cores. */
const AT_ONCE = 2;

/** Runs the checks, two at a time and in their order, and prints a line for each as it ends. */
export async function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runCheck(check);
      report(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** One line a check; what it printed follows a failure. */
function report({ name, passed, seconds, output }: CheckResult): void {
  console.log(`${passed ? "ok    " : "FAILED"}  ${name.padEnd(8)} ${seconds.toFixed(1)} s`);
  if (!passed) console.log(`\n${output}\n`);
}
