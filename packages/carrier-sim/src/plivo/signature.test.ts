import plivo from "plivo";
import { describe, expect, it } from "vitest";
import { signPlivoRequest } from "./signature";

const TOKEN = "MjM0NWZkZ2hqdGg0ZXJ0";
const NONCE = "12345";
const PARAMS = [
  ["CallUUID", "abc"],
  ["From", "+14155550100"],
  ["To", "14155550101"],
  ["Event", "StartApp"],
] as const;

describe("X-Plivo-Signature-V3", () => {
  it.each([
    ["POST", "https://app.example.com/plivo/answer", PARAMS, "r23R90/Rq39348LMxgFKinz1j2h8XzUpArPUZhIhVn4="],
    [
      "POST",
      "https://app.example.com/plivo/answer?leg=9&a=b%20c",
      PARAMS,
      "iXAAAo+1IaYxoHaFUMWK2vvLBnPxoVfzlY6BeHXnYTU=",
    ],
    ["POST", "https://app.example.com/plivo/answer", [], "PGfl3bTvLtLbv3mUvT0Uls5NsH1RHQsmTUlGqNOwKbQ="],
    ["GET", "https://app.example.com/plivo/answer?leg=9", PARAMS, "7UnqYsPw4+9KG6Sa4NP1RYIbLuSG153fszNJ5QKMmkI="],
    ["GET", "wss://app.example.com/media?token=1", [], "Ro06CSZNccdUvg/ylSc0EBDmdpczTIgScL/9IH07DqY="],
  ] as const)("of a known %s to %s is as known", (method, url, params, known) => {
    expect(signPlivoRequest(TOKEN, method, url, NONCE, params)).toBe(known);
  });

  it.each([
    ["POST", "https://app.example.com:8443/hook?leg=9"],
    ["POST", "http://127.0.0.1:3000/hook"],
    ["GET", "http://127.0.0.1:3000/hook?leg=9&leg=10"],
  ] as const)("of a %s to %s passes the official check", (method, url) => {
    const params: [string, string][] = [
      ["From", "15551230001"],
      ["Empty", ""],
      ["AnswerTime", "2024-09-26 14:05:18"],
    ];
    const signature = signPlivoRequest(TOKEN, method, url, NONCE, params);
    expect(plivo.validateV3Signature(method, url, NONCE, TOKEN, signature, Object.fromEntries(params))).toBe(true);
    expect(plivo.validateV3Signature(method, url, "54321", TOKEN, signature, Object.fromEntries(params))).toBe(false);
  });
});
