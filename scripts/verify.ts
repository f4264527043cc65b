// What a change must hold before it is tested: layout, lint with the layer rules, types, documents and pure units.
import { CHECKS, FORMAT, type Check } from "./checks";
import { runChecks } from "./run-check";

const UNITS: Check = {
  name: "units",
  script: "node_modules/vitest/vitest.mjs",
  args: ["run", "--project", "unit", "--reporter", "dot"],
};

const started = performance.now();
// The long ones first, so that the short ones fill the gaps.
const results = await runChecks([...CHECKS, UNITS, FORMAT]);
const failures = results.filter(({ passed }) => !passed).length;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(failures === 0 ? `verified in ${seconds} s` : `${failures} of the checks failed, after ${seconds} s`);
process.exitCode = failures === 0 ? 0 : 1;
