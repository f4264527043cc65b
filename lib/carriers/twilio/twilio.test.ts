import { describe, expect, it } from "vitest";
import { describeCarrierContract } from "../contract-suite";
import { createTwilioCarrier } from "./index";
import { documents, media } from "./testing/media";
import { ACCOUNT, TOKEN, CALL } from "./testing/recorded";
import { rest } from "./testing/rest";
import { upgrades, webhooks } from "./testing/webhooks";

describeCarrierContract("Twilio", {
  create: (baseUrl) => createTwilioCarrier({ accountSid: ACCOUNT, authToken: TOKEN, ...(baseUrl && { baseUrl }) }),
  rest,
  webhooks,
  upgrades,
  documents,
  media,
});

describe("Twilio", () => {
  const create = (baseUrl: string) => createTwilioCarrier({ accountSid: ACCOUNT, authToken: TOKEN, baseUrl });

  it("is its own where the base URL is one of Twilio's regions", () => {
    expect(create("https://api.dublin.ie1.twilio.com").simulated).toBe(false);
    expect(create("https://api.twilio.com.evil.example").simulated).toBe(true);
  });

  it("is given no stream URL with a query, which it would drop", () => {
    const stream = { providerCallId: CALL, resumeUrl: "https://a.example", streamUrl: "https://a.example", line: null };
    const mediaUrl = "wss://media.example.com/m?token=1";
    expect(() => create("http://127.0.0.1:1").streamDocument({ ...stream, mediaUrl })).toThrow(/no query/);
  });
});
