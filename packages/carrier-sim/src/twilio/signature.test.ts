import twilio from "twilio";
import { describe, expect, it } from "vitest";
import { signTwilioRequest } from "./signature";

describe("X-Twilio-Signature", () => {
  it("is that of the known form POST", () => {
    const params = [
      ["CallSid", "CA1234567890ABCDE"],
      ["To", "+18005551212"],
      ["From", "+14158675309"],
      ["Digits", "1234"],
      ["Caller", "+14158675309"],
    ] as const;
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    expect(signTwilioRequest("12345", url, params)).toBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  });

  it("is that of the known WebSocket upgrade, and another for any other form of the URL", () => {
    const known = "pDBx1McycDg2sIBUyP9v+49T2ok=";
    expect(signTwilioRequest("12345", "wss://media.example.com/twilio/stream")).toBe(known);
    expect(signTwilioRequest("12345", "https://media.example.com/twilio/stream")).not.toBe(known);
    expect(signTwilioRequest("12345", "wss://media.example.com/twilio/stream/")).not.toBe(known);
  });

  it("passes the official check with repeated, empty and non-ASCII values", () => {
    const url = "https://app.example.com/hook?leg=9";
    const params: [string, string][] = [
      ["event", "b"],
      ["Event", ""],
      ["event", "a"],
      ["event", "b"],
      ["Name", "Zoë"],
    ];
    const signature = signTwilioRequest("secret", url, params);
    const form = { event: ["b", "a", "b"], Event: "", Name: "Zoë" };
    expect(twilio.validateRequest("secret", signature, url, form)).toBe(true);
  });
});
