import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeCarrierContract } from "../contract-suite";
import { createRecordedApi } from "../testing/recorded-api";
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

  describe("with a phone that has not answered", () => {
    const api = createRecordedApi();
    let baseUrl: string;
    beforeAll(async () => {
      baseUrl = await api.start();
    });
    afterAll(api.stop);

    it("takes its request back, of which no call is known yet", async () => {
      api.answerWith(({ path }) =>
        path.includes("/Request/")
          ? { status: 204, contentType: "application/json", body: "" }
          : { status: 404, contentType: "application/json", body: '{"api_id":"a","error":"not found"}' },
      );
      await create(baseUrl).hangUp("uuid-1");
      expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `DELETE /v1/Account/${AUTH_ID}/Call/uuid-1/`,
        `DELETE /v1/Account/${AUTH_ID}/Request/uuid-1/`,
      ]);
    });
  });
});
