import { expect, test } from "vitest";
import { callbackPathOf } from "./callback-path";

test.each([
  [undefined, "/calls"],
  ["/calls/call_1?x=1", "/calls/call_1?x=1"],
  ["https://elsewhere.example/calls", "/calls"],
  ["//elsewhere.example", "/calls"],
  ["/\\elsewhere.example", "/calls"],
  ["javascript:alert(1)", "/calls"],
])("a sign-in link to %j leads to %s", (given, path) => {
  expect(callbackPathOf(given)).toBe(path);
});
