import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Rymi, verifyWebhook, WebhookVerificationError } from "./index.js";

// The example of the Standard Webhooks specification.
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = '{"test": 2432232314}';
const HEADERS = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const now = new Date(1614265330_000);

const OTHER = `whsec_${Buffer.from("another secret of the tests").toString("base64")}`;
const sign = (secret: string, body = BODY) =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
    .update(`${HEADERS["webhook-id"]}.${HEADERS["webhook-timestamp"]}.${body}`)
    .digest("base64")}`;

describe("a message is taken", () => {
  test("as the specification's example says, whatever kind of headers and body", () => {
    for (const headers of [
      HEADERS,
      new Headers(HEADERS),
      {
        "Webhook-Id": HEADERS["webhook-id"],
        "Webhook-Timestamp": ["1614265330"],
        "Webhook-Signature": HEADERS["webhook-signature"],
      },
    ]) {
      expect(verifyWebhook(BODY, headers, { secret: SECRET, now })).toEqual({ test: 2432232314 });
    }
    expect(Rymi.verifyWebhook(Buffer.from(BODY), HEADERS, { secret: SECRET, now })).toEqual({ test: 2432232314 });
  });

  test("when any of several signatures fits any of several secrets", () => {
    const several = { ...HEADERS, "webhook-signature": `v1a,xyz v1,AAAA ${sign(OTHER)} ${sign(SECRET)}` };
    expect(verifyWebhook(BODY, several, { secret: SECRET, now })).toBeTruthy();
    expect(verifyWebhook(BODY, HEADERS, { secret: [OTHER, SECRET], now })).toBeTruthy();
  });

  test("up to the tolerance, before and after", () => {
    for (const seconds of [-300, 300]) {
      const at = new Date(now.getTime() + seconds * 1000);
      expect(verifyWebhook(BODY, HEADERS, { secret: SECRET, now: at })).toBeTruthy();
    }
  });
});

describe("a message is refused", () => {
  const refused = (change: object, options: object = {}, body = BODY) =>
    expect(() => verifyWebhook(body, { ...HEADERS, ...change }, { secret: SECRET, now, ...options })).toThrow(
      WebhookVerificationError,
    );

  test("when any byte of it, its id or its time is another", () => {
    refused({}, {}, '{"test":2432232314}');
    refused({ "webhook-id": "msg_other" });
    refused({ "webhook-timestamp": "1614265331" });
  });

  test("when the signature is another's, another version's, or none", () => {
    refused({ "webhook-signature": sign(OTHER) });
    refused({ "webhook-signature": sign(SECRET).replace("v1,", "v2,") });
    refused({ "webhook-signature": "v1," });
    refused({ "webhook-signature": undefined });
  });

  test("when it is too old, from the future, or of no time", () => {
    refused({}, { now: new Date(now.getTime() + 301_000) });
    refused({}, { now: new Date(now.getTime() - 301_000) });
    refused({}, { now: new Date(now.getTime() + 10_000), toleranceSeconds: 5 });
    refused({ "webhook-timestamp": "soon" });
    refused({ "webhook-timestamp": "" });
  });

  test("an empty secret is the program's fault, not the message's", () => {
    expect(() => verifyWebhook(BODY, HEADERS, { secret: "whsec_", now })).toThrow(TypeError);
  });
});
