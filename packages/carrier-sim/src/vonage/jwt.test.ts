import { createPublicKey } from "node:crypto";
import { tokenGenerate, verifySignature } from "@vonage/jwt";
import { describe, expect, it } from "vitest";
import { VONAGE, VONAGE_PRIVATE_KEY } from "../testing/carriers";
import { refusalOf, signHs256, webhookToken } from "./jwt";

const key = createPublicKey(VONAGE.publicKey);
const now = Date.now();
const refusal = (token: string) => refusalOf(token, key, VONAGE.applicationId, now);

describe("an application's token", () => {
  it("made by the official SDK is accepted", () => {
    expect(refusal(tokenGenerate(VONAGE.applicationId, VONAGE_PRIVATE_KEY))).toBeNull();
  });

  it.each([
    ["of another application", tokenGenerate("other", VONAGE_PRIVATE_KEY), /application_id/],
    ["that has expired", tokenGenerate(VONAGE.applicationId, VONAGE_PRIVATE_KEY, { ttl: -60 }), /expired/],
    ["signed by a secret", signHs256(VONAGE.publicKey, { application_id: VONAGE.applicationId }), /RS256/],
    ["that is none", "a.b", /not a JWT/],
    [
      "whose claims were changed",
      tokenGenerate(VONAGE.applicationId, VONAGE_PRIVATE_KEY).replace(/\.[^.]+\./, `.${btoa('{"iat":1}')}.`),
      /signature/,
    ],
  ])("%s is refused", (_, token, reason) => {
    expect(refusal(token)).toMatch(reason);
  });
});

describe("a webhook's token", () => {
  it("is that of the known webhook", () => {
    const claims = {
      iat: 1587494962,
      jti: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
      iss: "Vonage",
      payload_hash: "b28055cd5de29cb49af1ccecfa88ec0d40f6241fdaf2321022ff43699ffeca3a",
      api_key: "a1b2c3d",
      application_id: "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    };
    expect(signHs256("abcdefghijklmnopqrstuvwxyz012345", claims)).toBe(
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE1ODc0OTQ5NjIsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6ImIyODA1NWNkNWRlMjljYjQ5YWYxY2NlY2ZhODhlYzBkNDBmNjI0MWZkYWYyMzIxMDIyZmY0MzY5OWZmZWNhM2EiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi1jY2NjLWRkZGQtMDEyMzQ1Njc4OWFiIn0.pqcgpk8Un7Fl-Un8bh31El35izKEPJisUEOoZmxuZkg",
    );
  });

  it("passes the official check, and only with the account's secret", () => {
    const token = webhookToken(VONAGE, "{}");
    expect(verifySignature(token, VONAGE.signatureSecret)).toBe(true);
    expect(verifySignature(token, "another secret, as long as the first")).toBe(false);
  });
});
