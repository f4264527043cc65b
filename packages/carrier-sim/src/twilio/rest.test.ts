import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT_SID, AUTH_TOKEN, FROM, PHONE, World } from "../testing/world";

let world: World;

beforeEach(async () => {
  world = await World.start();
  await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
});
afterEach(() => world.close());

function officialClient() {
  const client = twilio(ACCOUNT_SID, AUTH_TOKEN);
  client.api.baseUrl = world.sim.url;
  return client;
}

describe("the official SDK", () => {
  it("creates, reads, lists and cancels a call", async () => {
    const client = officialClient();
    const created = await client.calls.create({
      to: PHONE,
      from: FROM,
      url: `${world.app.url}/answer`,
      statusCallback: `${world.app.url}/status`,
      statusCallbackEvent: ["ringing", "completed"],
    });
    expect(created).toMatchObject({ status: "queued", direction: "outbound-api", to: PHONE, price: null });
    expect(created.sid).toMatch(/^CA[0-9a-f]{32}$/);
    expect(created.dateCreated).toBeInstanceOf(Date);
    await world.app.callback("ringing");

    expect((await client.calls(created.sid).fetch()).status).toBe("ringing");
    expect((await client.calls.list({ to: PHONE })).map(({ sid }) => sid)).toEqual([created.sid]);
    expect((await client.calls(created.sid).update({ status: "canceled" })).status).toBe("canceled");
    expect((await world.app.callback("canceled")).params.CallDuration).toBe("0");
  });

  it("hangs a live call up, and learns its price later", async () => {
    const client = officialClient();
    const sid = await world.call('<Pause length="60"/>');
    await world.app.callback("in-progress");
    await client.calls(sid).update({ status: "canceled" });
    expect((await client.calls(sid).fetch()).status).toBe("in-progress");
    await client.calls(sid).update({ status: "completed" });

    await world.app.callback("completed");
    expect(await client.calls(sid).fetch()).toMatchObject({ status: "completed", duration: "1", price: null });
    expect((await client.calls(sid).fetch()).price).toBe("-0.01400");
    await expect(client.calls(sid).update({ status: "completed" })).rejects.toMatchObject({ status: 400, code: 21220 });
  });

  it("gets typed errors for a wrong token and for an unknown call", async () => {
    const stranger = twilio(ACCOUNT_SID, "wrong");
    stranger.api.baseUrl = world.sim.url;
    await expect(stranger.calls.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    const unknown = `CA${"0".repeat(32)}`;
    await expect(officialClient().calls(unknown).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });
});

describe("a create request", () => {
  const valid = { To: PHONE, From: FROM, Url: "https://app.example.com/answer" };

  it.each([
    ["no To", { To: "" }, 21201],
    ["a To that is no number", { To: "0171 555" }, 21211],
    ["no From", { From: "" }, 21213],
    ["a From that is no number", { From: "Rymi" }, 21212],
    ["neither Url nor Twiml", { Url: "" }, 21200],
    ["a Url that is none", { Url: "app/answer" }, 21205],
    ["another method", { Method: "PUT" }, 21209],
    ["a timeout that is no number", { Timeout: "soon" }, 21208],
    ["a status callback that is no URL", { StatusCallback: "nowhere" }, 21205],
    ["something that is not simulated", { MachineDetection: "Enable" }, 20001],
  ])("with %s is refused and nothing rings", async (_, change, code) => {
    const { status, body } = await world.rest("POST", "Calls.json", Object.entries({ ...valid, ...change }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, status: 400, more_info: `https://www.twilio.com/docs/errors/${code}` });
    expect((await world.control("GET", "calls")).body).toEqual({ calls: [] });
  });

  it("without credentials is refused", async () => {
    const { status, body } = await world.rest("POST", "Calls.json", Object.entries(valid), "");
    expect([status, body.code]).toEqual([401, 20003]);
  });

  it("is answered 429 as often as asked for, and counted", async () => {
    await world.control("POST", "faults", { create: { status: 429, times: 2 } });
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push((await world.rest("POST", "Calls.json", Object.entries(valid))).status);
    expect(answers).toEqual([429, 429, 201]);
    const { body } = await world.control<{ requests: { method: string; status: number }[] }>("GET", "requests");
    expect(body.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      "POST 429",
      "POST 429",
      "POST 201",
    ]);
  });

  it("can fail although the call was placed, with an error or without any answer", async () => {
    await world.control("POST", "faults", { create: { status: 500, after_placing: true } });
    const failed = await world.rest("POST", "Calls.json", Object.entries(valid));
    expect([failed.status, failed.body.code]).toEqual([500, 20500]);
    await world.control("POST", "faults", { create: { status: "drop", after_placing: true } });
    await expect(world.rest("POST", "Calls.json", Object.entries(valid))).rejects.toThrow();
    const { body } = await world.control<{ calls: { phone: string }[] }>("GET", "calls");
    expect(body.calls.map(({ phone }) => phone)).toEqual([PHONE, PHONE]);
  });

  it("waits in the carrier's queue when that is long, and can be cancelled there", async () => {
    await world.control("POST", "faults", { queue_ms: 60_000 });
    const sid = await world.place([["Url", valid.Url]]);
    expect((await world.inspect(sid)).status).toBe("queued");
    const cancelled = await world.rest("POST", `Calls/${sid}.json`, [["Status", "completed"]]);
    expect(cancelled.body.status).toBe("canceled");
  });
});

it("a call that is not live cannot be redirected", async () => {
  const sid = await world.place([["Url", `${world.app.url}/answer`]]);
  const { status, body } = await world.rest("POST", `Calls/${sid}.json`, [["Twiml", "<Response/>"]]);
  expect([status, body.code]).toEqual([400, 21220]);
});
