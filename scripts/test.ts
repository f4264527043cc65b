// Every test there is: the checks of `npm run verify` count as one test each, then vitest, then the browser.
// The last line is `N passed, N failed`, and the exit code says whether anything failed.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bootstrap/paths.mjs";
import { CHECKS } from "./checks";
import { findChromium } from "./bootstrap/chromium.mjs";
import { runChecks } from "./run-check";
import { NODE } from "./stack/node-process";
import { playwrightTally, vitestTally, type Tally } from "./testing/tally";

const RESULTS = join(ROOT, "test-results");
const VITEST_REPORT = join(RESULTS, "vitest.json");
const PLAYWRIGHT_REPORT = join(RESULTS, "playwright.json");

async function checks(): Promise<Tally> {
  const results = await runChecks(CHECKS);
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed };
}

async function vitest(): Promise<Tally> {
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${VITEST_REPORT}`];
  const code = await run("node_modules/vitest/vitest.mjs", args);
  return fromReport("vitest", VITEST_REPORT, vitestTally, code);
}

async function browser(): Promise<Tally> {
  if (!existsSync(join(ROOT, "playwright.config.ts"))) return { passed: 0, failed: 0 };
  const env = {
    PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT_REPORT,
    CHROMIUM_PATH: (await findChromium()) ?? "",
  };
  const code = await run("node_modules/@playwright/test/cli.js", ["test", "--reporter=line,json"], env);
  return fromReport("playwright", PLAYWRIGHT_REPORT, playwrightTally, code);
}

/** A runner that failed without a failed test (or without a report at all) counts as one failure, never as silence. */
function fromReport(name: string, file: string, read: (report: unknown) => Tally, code: number): Tally {
  const tally = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0 };
  if (code === 0 && tally.passed + tally.failed > 0) return tally;
  if (code !== 0 && tally.failed > 0) return tally;
  console.log(`${name} ended with code ${code} and reported ${tally.passed} passed, ${tally.failed} failed`);
  return { ...tally, failed: tally.failed + 1 };
}

/** Runs a test runner with its output on our own stdout, and returns its exit code. */
function run(script: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(NODE, [script, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    let interrupted = false;
    const pass = (signal: NodeJS.Signals) => {
      interrupted = true;
      child.kill(signal);
    };
    process.on("SIGINT", pass).on("SIGTERM", pass);
    child.once("error", () => resolve(1));
    child.once("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      if (interrupted) process.exit(1);
      resolve(code ?? 1);
    });
  });
}

const started = performance.now();
for (const report of [VITEST_REPORT, PLAYWRIGHT_REPORT]) rmSync(report, { force: true });
mkdirSync(RESULTS, { recursive: true });
let passed = 0;
let failed = 0;
for (const [name, stage] of Object.entries({ checks, vitest, browser })) {
  console.log(`\n== ${name}`);
  const tally = await stage();
  passed += tally.passed;
  failed += tally.failed;
}
console.log(`\nall tests took ${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
