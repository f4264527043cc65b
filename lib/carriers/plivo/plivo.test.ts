import { describe, expect, it } from "vitest";
import { describeCarrierContract } from "../contract-suite";
import { createPlivoCarrier } from "./index";
import { documents, media } from "./testing/media";
import { AUTH_ID, TOKEN, hangup } from "./testing/recorded";
import { rest } from "./testing/rest";
import { upgrades, webhooks } from "./testing/webhooks";

describeCarrierContract("Plivo", {
  create: (baseUrl) => createPlivoCarrier({ authId: AUTH_ID, authToken: TOKEN, ...(baseUrl && { baseUrl }) }),
  rest,
  webhooks,
  upgrades,
  documents,
  media,
});

describe("Plivo", () => {
  const create = (baseUrl: string, currency?: string) =>
    createPlivoCarrier({ authId: AUTH_ID, authToken: TOKEN, baseUrl, ...(currency && { currency }) });

  it("is its own where the base URL is one of Plivo's", () => {
    expect(create("https://api.plivo.com").simulated).toBe(false);
    expect(create("https://api.plivo.com.evil.example").simulated).toBe(true);
  });

  it("charges in the account's currency", () => {
    expect(create("https://api.plivo.com", "INR").parseStatus(hangup({}))?.charge?.currency).toBe("INR");
  });
});
