import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AUTH_TOKEN, PHONE, World } from "../testing/world";

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

const statuses = () => world.app.callbacks().map(({ params }) => params.CallStatus);

describe("a call's status callbacks", () => {
  it("tell its life in order, signed, with the duration at the end", async () => {
    await world.call("<Pause length='0'/>");
    const { params } = await world.app.callback("completed");

    expect(statuses()).toEqual(["initiated", "ringing", "in-progress", "completed"]);
    expect(world.app.callbacks().map((callback) => callback.params.SequenceNumber)).toEqual(["0", "1", "2", "3"]);
    for (const { signature, url, params: form } of world.app.callbacks()) {
      expect(twilio.validateRequest(AUTH_TOKEN, signature, url, form)).toBe(true);
    }
    expect(params).toMatchObject({ CallDuration: "1", Duration: "1", CallbackSource: "call-progress-events" });
    expect(params.Timestamp).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  });

  it("are only the end's when no event was asked for", async () => {
    world.app.documents.set("/answer", { body: "<Response/>" });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: 0 } });
    await world.rest("POST", "Calls.json", [
      ["To", PHONE],
      ["From", "+15559876543"],
      ["Url", `${world.app.url}/answer`],
      ["StatusCallback", `${world.app.url}/status`],
    ]);
    const { params } = await world.app.callback("completed");
    expect(statuses()).toEqual(["completed"]);
    expect(params.SequenceNumber).toBe("0");
  });

  it.each([
    ["busy", { action: "busy" }, "busy", "486"],
    ["declined", { action: "reject" }, "busy", "603"],
    ["not answered", { action: "no_answer" }, "no-answer", "480"],
    ["unreachable", { action: "unreachable" }, "failed", "404"],
    ["left ringing for its timeout", { action: "ring_forever" }, "no-answer", "487"],
  ])("say why a call was %s", async (_, onRing, status, sip) => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: onRing });
    await world.place([
      ["Url", `${world.app.url}/answer`],
      ["Timeout", "1"],
    ]);
    const { params } = await world.app.callback(status);
    expect(params).toMatchObject({ SipResponseCode: sip, CallDuration: "0", Duration: "0", SequenceNumber: "2" });
    expect(world.app.webhooks.some(({ url }) => url.endsWith("/answer"))).toBe(false);
  });

  it("come twice, out of order, or not at all when that fault is on", async () => {
    await world.control("POST", "faults", { callbacks: { reorder: true, duplicate: true } });
    await world.call("<Hangup/>");
    await world.app.until("eight callbacks", () => statuses().length === 8);
    expect(statuses()).toEqual(
      ["ringing", "initiated", "completed", "in-progress"].flatMap((status) => [status, status]),
    );

    await world.control("POST", "faults", { callbacks: { drop: true } });
    const sid = await world.call("<Hangup/>");
    await world.app.until("the instructions' request", () =>
      world.app.webhooks.find(({ url, params }) => url.endsWith("/answer") && params.CallSid === sid),
    );
    expect(statuses()).toHaveLength(8);
  });
});

describe("a phone that is listened to for a machine", () => {
  const amd: [string, string][] = [
    ["AsyncAmd", "true"],
    ["AsyncAmdStatusCallbackMethod", "POST"],
  ];

  it.each([
    ["machine", "Enable", "machine_start"],
    ["machine", "DetectMessageEnd", "machine_end_beep"],
    ["human", "Enable", "human"],
    ["unknown", "Enable", "unknown"],
  ])("is told to be %s by %s as %s, signed, while the call goes on", async (who, mode, answeredBy) => {
    world.app.documents.set("/answer", { body: '<Response><Pause length="60"/></Response>' });
    const script = { on_ring: { action: "answer", after_ms: 0 }, answered_by: { who, after_ms: 20 } };
    await world.control("PUT", `phones/${PHONE}`, script);
    const sid = await world.place([
      ["Url", `${world.app.url}/answer`],
      ["MachineDetection", mode],
      ["AsyncAmdStatusCallback", `${world.app.url}/amd`],
      ...amd,
    ]);
    const { signature, url, params } = await world.app.until("the word on who answered", () =>
      world.app.webhooks.find((webhook) => webhook.url.endsWith("/amd")),
    );
    expect(params).toMatchObject({ CallSid: sid, AnsweredBy: answeredBy, MachineDetectionDuration: "20" });
    expect(twilio.validateRequest(AUTH_TOKEN, signature, url, params)).toBe(true);
    expect((await world.inspect(sid)).phase).toBe("in_progress");
  });

  it("is told of by nobody who was not asked", async () => {
    await world.control("PUT", `phones/${PHONE}`, { answered_by: { who: "machine", after_ms: 0 } });
    await world.call("<Pause length='0'/>");
    await world.app.callback("completed");
    expect(world.app.webhooks.some(({ params }) => "AnsweredBy" in params)).toBe(false);
  });
});

describe("a live phone", () => {
  it("answers and hangs up when it is told", async () => {
    world.app.documents.set("/answer", { body: '<Response><Pause length="60"/></Response>' });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.callback("ringing");
    await world.control("POST", `calls/${sid}/answer`);
    await world.app.callback("in-progress");
    await world.control("POST", `calls/${sid}/hangup`);
    await world.app.callback("completed");
  });

  it("declines when it is hung up while it rings", async () => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.callback("ringing");
    await world.control("POST", `calls/${sid}/hangup`);
    expect((await world.app.callback("busy")).params.SipResponseCode).toBe("603");
  });
});

describe("instructions that Twilio rejects", () => {
  const stream = (url: string) => `<Response><Connect><Stream url="${url}"/></Connect></Response>`;

  it.each([
    ["a query in the stream URL", () => ({ body: stream(`${world.app.wsUrl}/media?token=1`) }), 31920],
    ["a stream URL that is not wss", () => ({ body: stream("https://app.example.com/media") }), 31922],
    ["ws to another host than loopback", () => ({ body: stream("ws://app.example.com/media") }), 31922],
    ["a WebSocket that is refused", () => ({ body: stream(`${world.app.wsUrl}/refused`) }), 31920],
    ["a WebSocket nobody listens on", () => ({ body: stream("ws://127.0.0.1:9/media") }), 31901],
    ["XML that is not well-formed", () => ({ body: "<Response><Hangup></Response>" }), 12100],
    ["another root", () => ({ body: "<Answer/>" }), 12102],
    ["a Stream without a URL", () => ({ body: "<Response><Connect><Stream/></Connect></Response>" }), 12200],
    ["a verb it does not simulate", () => ({ body: "<Response><Gather/></Response>" }), "unsupported_by_simulator"],
    ["another content type", () => ({ body: "<Response/>", contentType: "application/json" }), 12300],
    ["an error status", () => ({ body: "<Response/>", status: 500 }), 11200],
  ])("end the call for %s, and the reason is kept", async (_, document, code) => {
    world.app.documents.set("/bad", document());
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: 0 } });
    const sid = await world.place([["Url", `${world.app.url}/bad`]]);

    await world.app.callback("completed");
    expect((await world.inspect(sid)).errors).toMatchObject([{ code }]);
    expect(world.app.messages).toEqual([]);
  });
});
