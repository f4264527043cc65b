import { expect, test } from "vitest";
import { driverChange, HOLDING_LINE } from "./driver";

const own = { agentMode: "auto", driverId: null } as const;
const driven = { agentMode: "silent", driverId: "p_olive" } as const;

test("who takes over silences the agent, which says once that somebody comes", () => {
  expect(driverChange(own, driven)).toEqual({ kind: "silence", line: HOLDING_LINE });
  expect(driverChange(driven, { ...driven, driverId: "p_otto" })).toEqual({ kind: "none" });
});

test("the conversation comes back, but not to an agent that is to be silent", () => {
  expect(driverChange(driven, own)).toEqual({ kind: "back" });
  expect(driverChange(driven, { agentMode: "silent", driverId: null })).toEqual({ kind: "none" });
});

test("an agent that is told to be silent says nothing", () => {
  expect(driverChange(own, { ...own, agentMode: "silent" })).toEqual({ kind: "silence", line: null });
  expect(driverChange(own, own)).toEqual({ kind: "none" });
});

test("an agent that may talk again has the conversation only where whoever had it is gone, which others know", () => {
  expect(driverChange({ agentMode: "silent", driverId: null }, own)).toEqual({ kind: "unsilenced" });
  expect(driverChange({ agentMode: "silent", driverId: null }, driven)).toMatchObject({ kind: "silence" });
});
