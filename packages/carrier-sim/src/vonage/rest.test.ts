import { generateKeyPairSync } from "node:crypto";
import type { Vonage } from "@vonage/server-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Carriers, FROM, PHONE, VONAGE } from "../testing/carriers";
import { vonageClient } from "../testing/vonage-client";

let world: Carriers;
let client: Vonage;

beforeEach(async () => {
  world = await Carriers.start();
  client = vonageClient(world.sim.url);
  await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
});
afterEach(() => world.close());

const NCCO = [{ action: "talk", text: "Hello.", loop: 0 }];
const create = (change: Record<string, unknown> = {}, as = client) =>
  as.voice.createOutboundCall({
    to: [{ type: "phone", number: PHONE.slice(1) }],
    from: { type: "phone", number: FROM.slice(1) },
    ncco: NCCO,
    ...change,
  } as never);

/** The status and the body of a request that failed. */
async function failureOf(request: Promise<unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
  const { response } = (await request.then(
    () => Promise.reject(new Error("The request did not fail")),
    (error: unknown) => error,
  )) as { response: Response };
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("the official SDK", () => {
  it("places a call, reads it, cancels it while it rings and finds it in the list", async () => {
    const created = await create();
    expect(created).toMatchObject({ status: "started", direction: "outbound" });
    expect(created.conversationUUID).toMatch(/^CON-/);
    expect(await client.voice.getCall(created.uuid)).toMatchObject({
      uuid: created.uuid,
      to: { type: "phone", number: PHONE.slice(1) },
      price: null,
    });
    await client.voice.hangupCall(created.uuid);
    expect((await client.voice.getCall(created.uuid)).status).toBe("cancelled");
    expect((await failureOf(client.voice.hangupCall(created.uuid))).status).toBe(404);
  });

  it("turns the pages of the list of calls", async () => {
    const uuids = [];
    for (let i = 0; i < 3; i++) uuids.push((await create()).uuid);
    const listed = [];
    for await (const call of client.voice.getAllCalls({ pageSize: 2 })) if (call) listed.push(call.uuid);
    expect(listed).toEqual(uuids);
  });

  it("presses keys, moves a call to another NCCO and ends it, and learns what it cost", async () => {
    await world.answerAtOnce();
    const { uuid } = await create({ eventUrl: [`${world.app.url}/event`] });
    await world.app.request("/event", { status: "answered" });
    await client.voice.playDTMF(uuid, "1p2");
    await client.voice.transferCallWithNCCO(uuid, NCCO as never);
    await client.voice.hangupCall(uuid);
    await world.app.request("/event", { status: "completed", uuid });

    expect(await client.voice.getCall(uuid)).toMatchObject({ duration: "1", price: "0.00023333", status: "completed" });
    const types = (await world.events(uuid)).map(({ type, digit }) => (digit ? `${type} ${digit as string}` : type));
    expect(types).toEqual(expect.arrayContaining(["phone.heard_key 1", "phone.heard_key 2", "redirected"]));
  });

  it("cannot move a call that is not answered", async () => {
    const { uuid } = await create();
    expect((await failureOf(client.voice.transferCallWithNCCO(uuid, NCCO as never))).status).toBe(400);
  });

  it("is refused with another key, and for another application", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const strangers = [{ privateKey: pem }, { applicationId: "bbbbbbbb-bbbb-4ccc-8ddd-0123456789ab" }];
    for (const change of strangers) {
      const { status, body } = await failureOf(create({}, vonageClient(world.sim.url, change)));
      expect(status).toBe(401);
      expect(body).toMatchObject({ title: "Unauthorized", type: expect.stringContaining("api-errors") });
    }
    expect((await world.control("GET", "calls")).body).toMatchObject({ calls: [] });
  });
});

describe("a request to Vonage", () => {
  it.each([
    ["a to that is no number", { to: [{ type: "phone", number: "0171" }] }, "to"],
    ["two parties", { to: [PHONE, FROM].map((number) => ({ type: "phone", number })) }, "to"],
    ["neither ncco nor answer_url", { ncco: undefined }, "answer_url"],
    ["a ringing_timer that is too long", { ringingTimer: 121 }, "ringing_timer"],
    ["an NCCO that is none", { ncco: [{ action: "dance" }] }, "ncco"],
  ])("to call with %s is refused, says which field, and nothing rings", async (_, change, name) => {
    const { status, body } = await failureOf(create(change));
    expect(status).toBe(400);
    expect(body).toMatchObject({ title: "Bad Request", invalid_parameters: [{ name }] });
    expect((await world.control("GET", "calls")).body).toMatchObject({ calls: [] });
  });

  it("over the account's pace is refused", async () => {
    await world.control("POST", "faults", { rate_limit: { calls_per_second: 1 } });
    await create();
    const { status, body } = await failureOf(create());
    expect(status).toBe(429);
    expect(body).toMatchObject({ type: "https://developer.vonage.com/api-errors#throttled", title: "Rate Limit Hit" });
  });

  it("for a SIP URI is dialed", async () => {
    const { uuid } = await create({ to: [{ type: "sip", uri: "sip:anna@example.com" }] });
    expect((await client.voice.getCall(uuid)).to).toEqual({ type: "sip", uri: "sip:anna@example.com" });
  });

  it("for the account's numbers needs its key and secret", async () => {
    const authorization = `Basic ${btoa(`${VONAGE.apiKey}:wrong`)}`;
    const response = await fetch(`${world.sim.url}/account/numbers`, { headers: { authorization } });
    expect(response.status).toBe(401);
  });

  it("for numbers that finds none is answered with an empty object", async () => {
    expect(await client.numbers.getOwnedNumbers({ pattern: "999", searchPattern: 1 })).toEqual({});
  });
});
