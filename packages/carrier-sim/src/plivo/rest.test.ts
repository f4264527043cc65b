import type plivo from "plivo";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startCarrierSim } from "../index";
import { Carriers, FROM, PHONE, PLIVO } from "../testing/carriers";
import { plivoClient, restorePlivo } from "../testing/plivo-client";

let world: Carriers;
let client: plivo.Client;

beforeEach(async () => {
  world = await Carriers.start();
  client = plivoClient(world.sim.url);
});
afterEach(async () => {
  restorePlivo();
  await world.close();
});

async function rest(
  method: string,
  path: string,
  body?: unknown,
  { password = PLIVO.authToken, base = world.sim.url } = {},
) {
  const response = await fetch(`${base}/v1/Account/${PLIVO.authId}/${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${PLIVO.authId}:${password}`)}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

const valid = { from: FROM, to: PHONE, answer_url: "https://app.example.com/answer" };
const create = () => client.calls.create(FROM, PHONE, valid.answer_url, {});

describe("the official SDK", () => {
  it("places a call whose request UUID is its call UUID, reads it live, hangs it up and reads its record", async () => {
    await world.answerAtOnce();
    world.app.documents.set("/answer", { body: "<Response><Wait length='60'/></Response>" });
    const created = await client.calls.create(FROM, PHONE, `${world.app.url}/answer`, {});
    expect(created).toMatchObject({ message: "call fired" });
    const uuid = String(created.requestUuid);
    await world.app.request("/answer");

    expect(await client.calls.getLiveCall(uuid)).toMatchObject({ callStatus: "in-progress", callUuid: uuid });
    await expect(client.calls.get(uuid)).rejects.toMatchObject({ status: 404 });
    await client.calls.hangup(uuid);
    const record = await client.calls.get(uuid);
    expect(record).toMatchObject({ callUuid: uuid, hangupSource: "API Request", totalAmount: "0.00500" });
    expect(record).toMatchObject({ billedDuration: 60, callDuration: 1, toNumber: "15551230001" });
    const listed = (await client.calls.list({ toNumber: PHONE } as never)) as unknown as { callUuid: string }[];
    expect(listed.map(({ callUuid }) => callUuid)).toEqual([uuid]);
    await expect(client.calls.hangup(uuid)).rejects.toMatchObject({ status: 404 });
  });

  it("finds no record of a call as often as the switch says", async () => {
    await world.control("POST", "faults", { late_price: 2 });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const uuid = String((await create()).requestUuid);
    await client.calls.cancel(uuid);
    const reads = [];
    for (let i = 0; i < 3; i++) reads.push((await rest("GET", `Call/${uuid}/`)).status);
    expect(reads).toEqual([404, 404, 200]);
  });

  it("cancels a request that waits in the queue, or that rings", async () => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    await world.control("POST", "faults", { queue_ms: 60_000 });
    const queued = String((await create()).requestUuid);
    expect(await client.calls.getQueuedCall(queued)).toMatchObject({ callUuid: queued });
    await client.calls.cancel(queued);
    expect((await world.inspect(queued)).status).toBe("cancel");
  });

  it("presses keys that the phone hears", async () => {
    await world.answerAtOnce();
    world.app.documents.set("/answer", { body: "<Response><Wait length='60'/></Response>" });
    const uuid = String((await client.calls.create(FROM, PHONE, `${world.app.url}/answer`, {})).requestUuid);
    await world.app.request("/answer");
    await client.calls.sendDigits(uuid, "4#", {} as never);
    const heard = (await world.events(uuid)).filter(({ type }) => type === "phone.heard_key");
    expect(heard.map(({ digit }) => digit)).toEqual(["4", "#"]);
  });

  it("sends a create again that was answered with an error, and then two phones ring", async () => {
    await world.control("POST", "faults", { create: { status: 500, after_placing: true } });
    await create();
    expect((await world.control<{ calls: unknown[] }>("GET", "calls")).body.calls).toHaveLength(2);
  });
});

describe("a request to Plivo", () => {
  it("with a wrong token is refused in plain text", async () => {
    const { status, type, text } = await rest("GET", "Call/", undefined, { password: "wrong" });
    expect([status, type]).toEqual([401, "text/plain"]);
    expect(text).toContain("Could not verify");
  });

  it.each([
    ["no answer_url", { answer_url: undefined }],
    ["a to that is no number", { to: "0171" }],
    ["an answer_url that is none", { answer_url: "nowhere" }],
    ["a ring_timeout that is none", { ring_timeout: "soon" }],
    ["a machine_detection that is not known", { machine_detection: "maybe" }],
  ])("to call with %s is refused and nothing rings", async (_, change) => {
    const { status, text } = await rest("POST", "Call/", { ...valid, ...change });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ api_id: expect.any(String), error: expect.any(String) });
    expect((await world.control("GET", "calls")).body).toMatchObject({ calls: [] });
  });

  it.each([403, 429, 503])("fails with %i and an error in JSON when it is told to", async (wanted) => {
    await world.control("POST", "faults", { create: { status: wanted } });
    const { status, text } = await rest("POST", "Call/", valid);
    expect(status).toBe(wanted);
    expect(JSON.parse(text)).toHaveProperty("error");
  });

  it("for a SIP URI is dialed", async () => {
    const { status } = await rest("POST", "Call/", { ...valid, to: "sip:anna@example.com" });
    expect(status).toBe(201);
    const { body } = await world.control<{ calls: { phone: string }[] }>("GET", "calls");
    expect(body.calls.map(({ phone }) => phone)).toEqual(["sip:anna@example.com"]);
  });

  it("over the account's pace waits in the queue", async () => {
    await world.control("POST", "faults", { rate_limit: { calls_per_second: 1 } });
    await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "ring_forever" } });
    const ids = [];
    for (let i = 0; i < 2; i++) ids.push(JSON.parse((await rest("POST", "Call/", valid)).text).request_uuid as string);
    expect((await world.inspect(ids[1] ?? "")).phase).toBe("queued");
  });
});

it("a number that is not the account's is not found", async () => {
  const plivo = { ...PLIVO, numbers: [FROM] };
  const sim = await startCarrierSim({ host: "127.0.0.1", port: 0, plivo });
  const statusOf = async (number: string) =>
    (await rest("GET", `Number/${number.slice(1)}/`, undefined, { base: sim.url })).status;
  expect([await statusOf(FROM), await statusOf(PHONE)]).toEqual([200, 404]);
  await sim.close();
});
