import { expect, test } from "vitest";
import type { Workspace } from "@/lib/contract/workspace";
import { checkSettings, toDraft, toInput } from "./settings-draft";

const workspace: Workspace = {
  id: "ws_1",
  name: "Orders",
  recording_notice: "spoken",
  recording_retention_days: 30,
  transcript_retention_days: null,
  max_call_seconds: 7200,
  nobody_joined_seconds: 600,
  observers_only_seconds: 60,
  agent_alone_seconds: 120,
  customers_left_seconds: 10,
  keep_private_lanes: true,
  sensitive_pause_seconds: 120,
  escalation_unclaimed_seconds: 60,
  escalation_then: "number",
  escalation_number: "+12025550143",
  escalation_from_number: "+12025550100",
  escalation_hears: "music",
  allowed_countries: ["DE", "US"],
  max_concurrent_legs: 50,
  max_legs_per_day: 5000,
  max_leg_minutes_per_day: 20000,
  created_at: "2026-01-01T00:00:00.000Z",
};

test("what is not touched is sent as it was; an empty retention is never", () => {
  const { id: _id, created_at: _at, ...settings } = workspace;
  expect(toInput(toDraft(workspace))).toEqual(settings);
  expect(toInput({ ...toDraft(workspace), recording_retention_days: " " }).recording_retention_days).toBeNull();
});

test("mistakes stand at their fields", () => {
  expect(checkSettings(toDraft(workspace))).toEqual({});
  const wrong = {
    ...toDraft(workspace),
    name: " ",
    recording_retention_days: "0",
    max_call_seconds: "an hour",
    agent_alone_seconds: "5",
    max_legs_per_day: "-1",
  };
  expect(checkSettings(wrong)).toEqual({
    name: "Must not be empty.",
    recording_retention_days: "Must be at least 1.",
    max_call_seconds: "Must be a whole number.",
    agent_alone_seconds: "Must be at least 10.",
    max_legs_per_day: "Must be a whole number.",
  });
});

test("escalations that go to a number need one, and one to call from", () => {
  const empty = { phone: " ", country: "US" as const };
  const wrong = { ...toDraft(workspace), escalationPhone: empty, escalation_from_number: "" };
  expect(Object.keys(checkSettings(wrong))).toEqual(["escalation_number", "escalation_from_number"]);
  expect(checkSettings({ ...wrong, escalation_then: "agent" })).toEqual({});
  const half = { ...wrong, escalation_then: "agent" as const, escalationPhone: { ...empty, phone: "20" } };
  expect(Object.keys(checkSettings(half))).toEqual(["escalation_number"]);
});
