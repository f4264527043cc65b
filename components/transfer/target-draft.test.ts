import { expect, test } from "vitest";
import type { TransferTarget } from "@/lib/contract/transfers";
import { checkTarget, emptyTarget, toTarget, toTargetDraft, type TargetKind } from "./target-draft";

const TARGETS: TransferTarget[] = [
  { participant_id: "p_1" },
  { user_id: "user_1" },
  { transport: "webrtc", identity: "anna" },
  { transport: "pstn", identity: "+12025550143", from_number: "+12025550100" },
  { transport: "pstn", identity: "+4930901820" },
  { transport: "sip", identity: "sip:desk@pbx.example.com", from_number: "+12025550100" },
  { transport: "sip", identity: "sip:100@pbx.example.com" },
];

test.each(TARGETS)("a target that is not touched is sent as it was: %j", (target) => {
  const draft = toTargetDraft(1, target);
  expect(toTarget(draft)).toEqual(target);
  expect(checkTarget(draft, "to")).toEqual({});
});

test("a SIP address may be typed without what it begins with", () => {
  expect(toTarget({ ...emptyTarget(1, "sip"), sipAddress: " desk@pbx.example.com " })).toEqual({
    transport: "sip",
    identity: "sip:desk@pbx.example.com",
  });
});

test("what is missing is told at its field", () => {
  const at = (kind: TargetKind) => Object.keys(checkTarget(emptyTarget(1, kind), "to"));
  expect(at("participant")).toEqual(["to.participant_id"]);
  expect(at("user")).toEqual(["to.user_id"]);
  expect(at("pstn")).toEqual(["to.identity"]);
  expect(at("webrtc")).toEqual(["to.identity"]);
  expect(at("sip")).toEqual(["to.identity"]);
  expect(checkTarget({ ...emptyTarget(1, "webrtc"), identity: "agent" }, "to")).toEqual({
    "to.identity": "This name cannot be used. Choose another one.",
  });
});
