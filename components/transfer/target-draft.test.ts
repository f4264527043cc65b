import { expect, test } from "vitest";
import type { TransferTarget } from "@/lib/contract/transfers";
import { checkTarget, emptyTarget, toTarget, toTargetDraft } from "./target-draft";

const TARGETS: TransferTarget[] = [
  { participant_id: "p_1" },
  { user_id: "user_1" },
  { transport: "webrtc", identity: "anna" },
  { transport: "pstn", identity: "+12025550143", from_number: "+12025550100" },
  { transport: "pstn", identity: "+4930901820" },
];

test.each(TARGETS)("a target that is not touched is sent as it was: %j", (target) => {
  const draft = toTargetDraft(1, target);
  expect(toTarget(draft)).toEqual(target);
  expect(checkTarget(draft, "to")).toEqual({});
});

test("what is missing is told at its field", () => {
  const at = (kind: "participant" | "user" | "pstn" | "webrtc") => Object.keys(checkTarget(emptyTarget(1, kind), "to"));
  expect(at("participant")).toEqual(["to.participant_id"]);
  expect(at("user")).toEqual(["to.user_id"]);
  expect(at("pstn")).toEqual(["to.identity"]);
  expect(at("webrtc")).toEqual(["to.identity"]);
  expect(checkTarget({ ...emptyTarget(1, "webrtc"), identity: "agent" }, "to")).toEqual({
    "to.identity": "This name cannot be used. Choose another one.",
  });
});
