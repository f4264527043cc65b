import { expect, test } from "vitest";
import { readSip } from "./sip";

test.each([
  ["sip:desk.7@pbx.example.com", "sip:desk.7@pbx.example.com", null],
  ["SIP:1001@PBX.Example.com.", "sip:1001@pbx.example.com", null],
  ["sip:10001234@pbx.example.com", "sip:10001234@pbx.example.com", null],
  ["sip:+19005551234@gateway.example.com", "sip:+19005551234@gateway.example.com", "+19005551234"],
  ["sip:12025550143@gateway.example.com", "sip:12025550143@gateway.example.com", "+12025550143"],
  ["sip:01144-20-7946-0018@gateway.example.com", "sip:01144-20-7946-0018@gateway.example.com", "+442079460018"],
  ["sip:00442079460018@gateway.example.com", "sip:00442079460018@gateway.example.com", "+442079460018"],
])("%s is dialed as %s, and guarded as the number %s", (text, uri, number) => {
  expect(readSip(text)).toEqual({ uri, number });
});

test.each([
  "sip:ann@203.0.113.7",
  "sip:ann@127.1",
  "sip:ann@[2001:db8::1]",
  "sip:ann@localhost",
  "sip:ann@pbx",
  "sip:ann@pbx.local",
  "sip:ann@pbx.internal",
  "sip:ann@a..example.com",
  "sip:ann@-a.example.com",
  "sip:ann@example.com:5060",
  "sip:ann@example.com;transport=tcp",
  "sip:@example.com",
  "sips:ann@example.com",
])("%s is not dialed", (text) => {
  expect(readSip(text)).toBeNull();
});
