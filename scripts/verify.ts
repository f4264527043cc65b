// What a change must hold before it is tested: layout, lint with the layer rules, types, documents and pure units.
import { CHECKS, FORMAT, type Check } from "./checks";
import { report, runCheck } from "./run-check";

const UNITS: Check = {
  name: "units",
  script: "node_modules/vitest/vitest.mjs",
  args: ["run", "--project", "unit", "--reporter", "dot"],
};
const AT_ONCE = 2;

const started = performance.now();
/** The long ones first, so that the short ones fill the gaps. */
const waiting = [...CHECKS, UNITS, FORMAT];
let failures = 0;

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const result = await runCheck(check);
    if (!result.passed) failures += 1;
    report(result);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(failures === 0 ? `verified in ${seconds} s` : `${failures} of the checks failed, after ${seconds} s`);
process.exitCode = failures === 0 ? 0 : 1;
