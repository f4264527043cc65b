import { describe, expect, it } from "vitest";
import { describeCarrierContract } from "../contract-suite";
import { createRecordedApi } from "../testing/recorded-api";
import { createVonageCarrier } from "./index";
import { documents, media } from "./testing/media";
import { API_KEY, API_SECRET, APPLICATION, KEYS, NOW, SECRET } from "./testing/recorded";
import { rest } from "./testing/rest";
import { upgrades, webhooks } from "./testing/webhooks";

const credentials = {
  applicationId: APPLICATION,
  privateKey: KEYS.privateKey,
  signatureSecret: SECRET,
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  now: () => NOW,
};

describeCarrierContract("Vonage", {
  create: (baseUrl) => createVonageCarrier({ ...credentials, ...(baseUrl && { baseUrl }) }),
  rest,
  webhooks,
  upgrades,
  documents,
  media,
});

describe("Vonage", () => {
  it("is its own where the base URL is one of Vonage's regions", () => {
    const create = (baseUrl: string) => createVonageCarrier({ ...credentials, baseUrl });
    expect(create("https://api-eu-1.nexmo.com").simulated).toBe(false);
    expect(create("https://api.vonage.com").simulated).toBe(false);
    expect(create("https://api.nexmo.com.evil.example").simulated).toBe(true);
  });

  it("is refused with a private key that is none, without showing it", () => {
    const create = () => createVonageCarrier({ ...credentials, privateKey: "no-key-at-all" });
    expect(create).toThrow(/no private key/);
    expect(create).not.toThrow(/no-key-at-all/);
  });

  it("routes no numbers without the account's key, and does not ask which account signed", () => {
    const { apiKey: _key, apiSecret: _secret, ...rest } = credentials;
    const carrier = createVonageCarrier(rest);
    expect(carrier.capabilities.routesNumbers).toBe(false);
    expect(webhooks.genuine.every((webhook) => carrier.verifyWebhook(webhook))).toBe(true);
  });

  it("does not take a call for hung up that is about to ring", async () => {
    const api = createRecordedApi();
    const carrier = createVonageCarrier({ ...credentials, baseUrl: await api.start() });
    api.answerWith(({ method }) =>
      method === "GET"
        ? { status: 200, contentType: "application/json", body: JSON.stringify({ uuid: "x", status: "started" }) }
        : { status: 400, contentType: "application/json", body: "{}" },
    );
    await expect(carrier.hangUp("x")).rejects.toMatchObject({ name: "CarrierError" });
    await api.stop();
  });
});
