import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { newWebhookSecret, signWebhook } from "./sign";

const now = () => Math.floor(Date.now() / 1000);
const body = JSON.stringify({ type: "call.ended", text: "ünïcode 🎧" });

test("the reference library accepts what we sign, and nothing that was changed", () => {
  const secret = newWebhookSecret();
  const headers = signWebhook([secret], { id: "whd_1", timestampSeconds: now(), body });
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "whd_2" })).toThrow();
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
});

test("the signature is the one the standard's example has", () => {
  const headers = signWebhook(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestampSeconds: 1614265330,
    body: '{"test": 2432232314}',
  });
  expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("during a rotation both the old and the new secret verify", () => {
  const [fresh, previous] = [newWebhookSecret(), newWebhookSecret()];
  const headers = signWebhook([fresh, previous], { id: "whd_1", timestampSeconds: now(), body });
  for (const secret of [fresh, previous]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
});

test("a secret has 32 bytes, and no two are alike", () => {
  const secrets = Array.from({ length: 20 }, newWebhookSecret);
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) expect(Buffer.from(secret.replace("whsec_", ""), "base64")).toHaveLength(32);
});
