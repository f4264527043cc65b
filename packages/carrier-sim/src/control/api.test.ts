import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PHONE, World } from "../testing/world";

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

  it("shows a page that says what it is", async () => {
    const page = await (await fetch(`${world.sim.url}/`)).text();
    expect(page).toContain("<h1>Simulated carrier</h1>");
  });
});
