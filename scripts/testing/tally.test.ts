import { expect, test } from "vitest";
import { playwrightTally, vitestTally } from "./tally";

const vitest = (numPassedTests: number, numFailedTests: number, testResults: unknown[]) =>
  vitestTally({ numPassedTests, numFailedTests, testResults });

test("tests that vitest ran are counted as they ended", () => {
  const file = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };
  expect(vitest(1, 1, [file])).toEqual({ passed: 1, failed: 1 });
});

test("a file that vitest could not run is a failure, though no test of it failed", () => {
  expect(vitest(4, 0, [{ status: "failed", assertionResults: [] }])).toEqual({ passed: 4, failed: 1 });
});

test("a browser test that passed only when repeated is a failure", () => {
  expect(playwrightTally({ stats: { expected: 5, unexpected: 0, flaky: 1 }, errors: [] })).toEqual({
    passed: 5,
    failed: 1,
  });
});

test("an error outside of any browser test is a failure", () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0 };
  expect(playwrightTally({ stats, errors: [{ message: "the stack does not start" }] })).toEqual({
    passed: 0,
    failed: 1,
  });
});
