import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_SID, AUTH_TOKEN, PHONE, World } from "../testing/world";

const NUMBER = "+15550000001";

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

function officialClient() {
  const client = twilio(ACCOUNT_SID, AUTH_TOKEN);
  client.api.baseUrl = world.sim.url;
  return client;
}

/** Points the number at the application as its owner would. */
async function route(): Promise<void> {
  const [number] = await officialClient().incomingPhoneNumbers.list({ phoneNumber: NUMBER });
  const { url } = world.app;
  await officialClient()
    .incomingPhoneNumbers(number?.sid ?? "")
    .update({ voiceUrl: `${url}/inbound`, voiceMethod: "POST", statusCallback: `${url}/status` });
}

async function callIn(): Promise<string> {
  const { status, body } = await world.control<{ id: string }>("POST", "calls", { from: PHONE, to: NUMBER });
  expect(status).toBe(201);
  return body.id;
}

describe("a phone that calls a number at Twilio", () => {
  it("is answered by the TwiML of the voice URL that the official API set", async () => {
    await route();
    world.app.documents.set("/inbound", { body: '<Response><Pause length="0"/><Say>Hello.</Say></Response>' });
    const sid = await callIn();
    const { params, signature, url } = await world.app.until("the instructions' request", () =>
      world.app.webhooks.find((webhook) => webhook.url.endsWith("/inbound")),
    );
    expect(params).toMatchObject({
      CallSid: sid,
      Direction: "inbound",
      CallStatus: "ringing",
      From: PHONE,
      To: NUMBER,
    });
    expect(twilio.validateRequest(AUTH_TOKEN, signature, url, params)).toBe(true);
    const completed = await world.app.callback("completed");
    expect(world.app.callbacks()).toEqual([completed]);
    expect(await officialClient().calls(sid).fetch()).toMatchObject({ direction: "inbound", status: "completed" });
  });

  it.each([
    ['<Reject reason="busy"/>', "busy"],
    ["<Reject/>", "no-answer"],
  ])("is declined by %s as %s, which costs nothing", async (twiml, status) => {
    await route();
    world.app.documents.set("/inbound", { body: `<Response>${twiml}</Response>` });
    const sid = await callIn();
    expect((await world.app.callback(status)).params.CallDuration).toBe("0");
    expect((await world.inspect(sid)).answered_at).toBeNull();
  });

  it("gives up when nobody says what to do", async () => {
    await route();
    world.app.documents.set("/inbound", { body: "<Response/>", status: 500 });
    const sid = await callIn();
    await world.app.callback("failed");
    expect((await world.inspect(sid)).errors).toMatchObject([{ code: 11200 }]);
  });

  it("that leads nowhere does not ring", async () => {
    const { status } = await world.control("POST", "calls", { from: PHONE, to: NUMBER, carrier: "twilio" });
    expect(status).toBe(409);
    expect((await world.control("GET", "calls")).body).toEqual({ calls: [] });
  });
});

describe("a call at Twilio", () => {
  it("of a SIP URI is dialed", async () => {
    const url = `${world.app.url}/answer`;
    const { status } = await world.rest("POST", "Calls.json", [["To", "sip:anna@example.com"], ["From", PHONE], ["Url", url]]); // prettier-ignore
    expect(status).toBe(201);
  });

  it("fetches its instructions anew at the URL it is redirected to", async () => {
    const sid = await world.call('<Pause length="60"/>');
    await world.app.callback("in-progress");
    world.app.documents.set("/moved", { body: "<Response><Hangup/></Response>" });
    await officialClient()
      .calls(sid)
      .update({ url: `${world.app.url}/moved`, method: "POST" });
    await world.app.callback("completed");
    expect(world.app.webhooks.map(({ url }) => url)).toContain(`${world.app.url}/moved`);
  });

  it("ends at its time limit", async () => {
    const sid = await world.call('<Pause length="60"/>', [["TimeLimit", "1"]]);
    await world.app.callback("completed");
    const { answered_at: answeredAt, ended_at: endedAt } = await world.inspect(sid);
    expect((endedAt ?? 0) - (answeredAt ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("over the account's pace waits in the queue", async () => {
    await world.control("POST", "faults", { rate_limit: { calls_per_second: 1 } });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const first = await world.place([["Url", `${world.app.url}/answer`]]);
    const second = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.until("the first to ring", () =>
      world.app.callbacks().some(({ params }) => params.CallSid === first && params.CallStatus === "ringing"),
    );
    expect((await world.inspect(second)).status).toBe("queued");
  });

  it("is found in the list by its parties and the time it was made", async () => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const since = new Date(Date.now() - 1000);
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    const client = officialClient();
    expect((await client.calls.list({ to: PHONE, startTimeAfter: since })).map((call) => call.sid)).toEqual([sid]);
    const future = new Date(Date.now() + 86_400_000);
    expect(await client.calls.list({ to: PHONE, startTimeAfter: future })).toEqual([]);
  });

  it("goes on with what follows when its stream is refused", async () => {
    const { url, wsUrl } = world.app;
    world.app.documents.set("/next", { body: "<Response><Hangup/></Response>" });
    const sid = await world.call(`<Connect><Stream url="${wsUrl}/refused"/></Connect><Redirect>${url}/next</Redirect>`);
    await world.app.callback("completed");
    expect(world.app.webhooks.map((webhook) => webhook.url)).toContain(`${url}/next`);
    expect((await world.inspect(sid)).errors).toMatchObject([{ code: 31920 }]);
  });
});
