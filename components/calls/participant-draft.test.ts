import { expect, test } from "vitest";
import { checkInputs, emptyDraft, ownIdentity, toInput } from "./participant-draft";

const browser = (identity: string) => ({ ...emptyDraft(1, "webrtc", "US"), identity });
const phone = (number: string) => ({ ...emptyDraft(2, "pstn", "US", "+15559876543"), phone: number });

test("a number typed the national way is sent as E.164", () => {
  expect(toInput(phone("(555) 123-4567"))).toEqual({
    transport: "pstn",
    identity: "+15551234567",
    from_number: "+15559876543",
    role: "customer",
    machine_detection: "off",
  });
});

test("a SIP address may be typed without sip:, and a machine is told what was written for it", () => {
  const draft = { ...emptyDraft(3, "sip", "US", "+15559876543"), sipAddress: " desk@pbx.example.com " };
  expect(toInput({ ...draft, voicemail: "not asked for" })).toEqual({
    transport: "sip",
    identity: "sip:desk@pbx.example.com",
    from_number: "+15559876543",
    role: "customer",
    machine_detection: "off",
  });
  const told = { ...phone("5551234567"), machine: "message" as const, voicemail: " Call us back. " };
  expect(toInput(told)).toMatchObject({ machine_detection: "message", voicemail_message: "Call us back." });
  expect(checkInputs([toInput(draft), toInput(told)])).toEqual({});
  expect(
    checkInputs([{ ...draft, sipAddress: "desk" }, draft, draft, { ...told, voicemail: " " }].map(toInput)),
  ).toEqual({
    "participants[0].identity": "Enter an address such as sip:name@pbx.example.com.",
    "participants[2].identity": "This address is in the list twice.",
    "participants[3].voicemail_message": "Write what a machine is told.",
  });
});

test("each mistake is told at its own field", () => {
  const inputs = [browser(""), phone("12"), browser("agent"), { ...phone("5551234567"), fromNumber: "" }].map(toInput);
  expect(checkInputs(inputs)).toEqual({
    "participants[0].identity": "The name must not be empty.",
    "participants[1].identity": "Enter a full phone number, such as +1 (555) 123-4567.",
    "participants[2].identity": "This name is reserved. Choose another one.",
    "participants[3].from_number": "Choose the number to call from.",
  });
});

test("somebody named twice is told at the second, and nobody at all at the list", () => {
  expect(checkInputs([browser("maria"), browser("maria")].map(toInput))).toEqual({
    "participants[1].identity": "This name is in the list twice.",
  });
  expect(checkInputs([])).toEqual({ participants: "Add at least one participant." });
});

test("an operator's own browser gets their name, once more where it is taken", () => {
  expect(ownIdentity("Ada Lovelace", [])).toBe("ada-lovelace");
  expect(ownIdentity("Ada Lovelace", ["ada-lovelace"])).toBe("ada-lovelace-2");
  expect(ownIdentity("!!!", [])).toBe("operator");
});
