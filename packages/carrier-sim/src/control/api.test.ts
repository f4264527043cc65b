import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FROM, PHONE, World } from "../testing/world";

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

describe("the control API", () => {
  it.each([
    ["PUT", `phones/${PHONE}`, { on_ring: { action: "explode" } }, 400, /on_ring.action must be one of answer, busy/],
    ["PUT", `phones/${PHONE}`, { on_ring: { action: "answer", after_ms: -1 } }, 400, /on_ring.after_ms must be/],
    ["PUT", `phones/${PHONE}`, { ring: {} }, 400, /unknown field "ring"/],
    ["PUT", `phones/${PHONE}`, { answered_by: { who: "nobody" } }, 400, /answered_by.who must be one of human/],
    ["PUT", `phones/${PHONE}`, { say_on_answer: { text: "hi", voice: "hal" } }, 400, /voice must be one of rms/],
    ["PUT", "phones/12345", {}, 400, /not a number in E.164 form/],
    ["POST", "faults", { create: { status: 200 } }, 400, /create.status must be/],
    ["POST", "faults", { callbacks: { drop: "yes" } }, 400, /callbacks.drop must be/],
    ["POST", "faults", { callbacks: { loss: 1.5 } }, 400, /callbacks.loss must be a number from 0 to 1/],
    ["POST", "faults", { media: { flood: 0 } }, 400, /media.flood must be a whole number from 1 to 100/],
    ["POST", "faults", { media: { jitter: 1 } }, 400, /media has an unknown field "jitter"/],
    ["POST", "faults", { socket_loss: "wait" }, 400, /socket_loss must be one of continue, hold/],
    ["POST", "calls", { from: PHONE, to: "4711" }, 400, /to must be a number in E.164 form/],
    ["POST", "calls", { from: PHONE, to: "+15550000000" }, 409, /not a number of any account/],
    ["POST", "calls", { carrier: "acme", from: PHONE, to: FROM }, 404, /no account at acme/],
    ["PUT", `numbers/twilio/${FROM}`, { inbound_url: "ftp://x" }, 400, /inbound_url must be an http or https URL/],
    ["GET", "numbers/twilio/+15550000000", undefined, 404, /has no \+15550000000/],
    ["GET", "calls/CA1", undefined, 404, /no call CA1/],
    ["GET", "nothing", undefined, 404, /not known/],
  ])("refuses %s %s %j and says what is wrong", async (method, path, body, status, message) => {
    const reply = await world.control<{ error: { message: string } }>(method, path, body);
    expect(reply.status).toBe(status);
    expect(reply.body.error.message).toMatch(message);
  });

  it("refuses what a phone cannot do in the state it is in", async () => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const sid = await world.place([["Url", `${world.app.url}/answer`]]);
    await world.app.callback("ringing");
    const attempts = [
      await world.control("POST", `calls/${sid}/speak`, { text: "hello" }),
      await world.control("POST", `calls/${sid}/keys`, { digits: "1" }),
      await world.control("GET", `calls/${sid}/heard.wav`),
    ];
    expect(attempts.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect((await world.control("POST", `calls/${sid}/keys`, { digits: "1w" })).status).toBe(400);
  });

  it("refuses audio it cannot use", async () => {
    const sid = await world.call('<Pause length="60"/>');
    await world.app.callback("in-progress");
    const reply = await world.control<{ error: { code: string } }>(
      "POST",
      `calls/${sid}/speak`,
      Buffer.from("not audio"),
    );
    expect([reply.status, reply.body.error.code]).toEqual([400, "invalid_audio"]);
  });

  it("remembers a phone's script until it is deleted or all is reset", async () => {
    const script = { on_ring: { action: "busy", after_ms: 0 }, say_on_answer: null };
    expect((await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "busy" } })).body).toMatchObject({
      script,
    });
    expect((await world.control("GET", "phones")).body).toMatchObject({ phones: [{ number: PHONE, script }] });
    await world.control("POST", "reset");
    expect((await world.control("GET", "phones")).body).toMatchObject({ phones: [] });
  });

  it("points a number of an account somewhere, field by field, and lets a phone call it", async () => {
    const inboundUrl = `${world.app.url}/answer`;
    const stream = `<Connect><Stream url="${world.app.wsUrl}/media/t0ken"/></Connect>`;
    world.app.documents.set("/answer", { body: `<Response>${stream}</Response>` });
    const number = { carrier: "twilio", number: FROM, inbound_url: inboundUrl, status_url: null };
    await world.control("PUT", `numbers/twilio/${FROM}`, { inbound_url: inboundUrl });
    expect((await world.control("GET", "numbers")).body).toEqual({ numbers: [number] });
    const statusUrl = `${world.app.url}/status`;
    const { body } = await world.control("PUT", `numbers/twilio/${FROM}`, { status_url: statusUrl });
    expect(body).toEqual({ ...number, status_url: statusUrl });

    const called = await world.control<{ id: string }>("POST", "calls", { from: PHONE, to: FROM });
    expect(called.status).toBe(201);
    expect(called.body).toMatchObject({ carrier: "twilio", direction: "inbound", from: PHONE, to: FROM, phone: PHONE });
    expect((await world.app.message("start")).start?.callSid).toBe(called.body.id);
    expect((await world.inspect(called.body.id)).phase).toBe("in_progress");

    await world.control("PUT", `numbers/twilio/${FROM}`, { inbound_url: null });
    expect((await world.control("POST", "calls", { from: PHONE, to: FROM })).status).toBe(409);
  });

  it("shows a page that says what it is", async () => {
    const page = await fetch(`${world.sim.url}/`);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain("This is a simulated carrier.");
  });

  it("serves the page's scripts without their types, and nothing else of its folder", async () => {
    const script = await fetch(`${world.sim.url}/page/app`);
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    const others = ["serve", "nothing", "../index", "%2e%2e/index"];
    const statuses = await Promise.all(
      others.map(async (name) => (await fetch(`${world.sim.url}/page/${name}`)).status),
    );
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  it("refuses to be used by a page of another site", async () => {
    const reset = (headers: Record<string, string>) =>
      fetch(`${world.sim.url}/sim/reset`, { method: "POST", headers }).then(({ status }) => status);
    expect(await reset({ origin: "https://elsewhere.example" })).toBe(403);
    expect(await reset({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await reset({ origin: world.sim.url, "sec-fetch-site": "same-origin" })).toBe(200);
  });
});
