import { createHash } from "node:crypto";
import { verifySignature } from "@vonage/jwt";
import type { Vonage } from "@vonage/server-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReceivedRequest } from "../testing/carrier-app";
import { Carriers, FROM, PHONE, VONAGE } from "../testing/carriers";
import { vonageClient } from "../testing/vonage-client";

let world: Carriers;
let client: Vonage;

beforeEach(async () => {
  world = await Carriers.start();
  client = vonageClient(world.sim.url);
});
afterEach(() => world.close());

const plain = (number: string) => number.slice(1);
const nccoAt = (path: string, ncco: unknown) =>
  world.app.documents.set(path, { body: JSON.stringify(ncco), contentType: "application/json" });

/** An NCCO that lasts as long as the call. */
const held = () => {
  const uri = `${world.app.wsUrl}/media`;
  return [{ action: "connect", endpoint: [{ type: "websocket", uri, "content-type": "audio/l16;rate=8000" }] }];
};

/** Places a call that tells of everything. */
async function place(extra: Record<string, unknown> = {}): Promise<string> {
  const { url } = world.app;
  const { uuid } = await client.voice.createOutboundCall({
    to: [{ type: "phone", number: plain(PHONE) }],
    from: { type: "phone", number: plain(FROM) },
    answerUrl: [`${url}/answer`],
    eventUrl: [`${url}/event`],
    ...extra,
  } as never);
  return uuid;
}

function claimsOf({ headers }: ReceivedRequest): Record<string, unknown> {
  const token = String(headers.authorization).replace("Bearer ", "");
  expect(verifySignature(token, VONAGE.signatureSecret)).toBe(true);
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}

const events = (uuid: string) =>
  world.app.requests.filter(({ path, fields }) => path === "/event" && fields.uuid === uuid);

describe("a call at Vonage", () => {
  it("tells its life in JSON, signed with the hash of what it says, and what it cost at the end", async () => {
    await world.answerAtOnce();
    nccoAt("/answer", [{ action: "notify", payload: { a: 1 }, eventUrl: [`${world.app.url}/notify`] }]);
    const uuid = await place();
    const completed = await world.app.request("/event", { status: "completed" });

    expect(events(uuid).map(({ fields }) => fields.status)).toEqual(["started", "ringing", "answered", "completed"]);
    for (const event of events(uuid)) {
      const claims = claimsOf(event);
      const hash = createHash("sha256").update(event.body).digest("hex");
      const { applicationId, apiKey } = VONAGE;
      expect(claims).toMatchObject({
        iss: "Vonage",
        payload_hash: hash,
        application_id: applicationId,
        api_key: apiKey,
      });
    }
    expect(new Set(events(uuid).map((event) => claimsOf(event).jti)).size).toBe(4);
    expect(completed.fields).toMatchObject({
      from: plain(FROM),
      to: plain(PHONE),
      direction: "outbound",
      duration: "1",
      price: "0.00023333",
      rate: "0.01400000",
      disconnected_by: "platform",
    });
    expect((await world.app.request("/notify")).fields).toMatchObject({ payload: { a: 1 }, uuid });
  });

  it("fetches its NCCO by a signed GET without a body", async () => {
    await world.answerAtOnce();
    nccoAt("/answer", []);
    const uuid = await place();
    const answer = await world.app.request("/answer");
    expect(answer.method).toBe("GET");
    expect(answer.fields).toMatchObject({ uuid, from: plain(FROM), to: plain(PHONE) });
    expect(claimsOf(answer)).not.toHaveProperty("payload_hash");
  });

  it.each([
    ["busy", { action: "busy" }, { status: "busy", sip_code: 486 }],
    ["declined", { action: "reject" }, { status: "rejected", sip_code: 603, detail: "declined" }],
    ["not answered", { action: "no_answer" }, { status: "unanswered", sip_code: 480 }],
    ["unreachable", { action: "unreachable" }, { status: "failed", sip_code: 404 }],
    ["left ringing", { action: "ring_forever" }, { status: "timeout", sip_code: 487 }],
  ])("says why it was %s", async (_, onRing, expected) => {
    await world.control("PUT", `phones/${PHONE}`, { on_ring: onRing });
    await place({ ringingTimer: 1 });
    const { fields } = await world.app.request("/event", expected);
    expect(fields).not.toHaveProperty("price");
    expect(world.app.requests.some(({ path }) => path === "/answer")).toBe(false);
  });

  it.each([
    ["an NCCO with contentType in place of content-type", [{ type: "websocket", uri: "ws://x", contentType: "a" }]],
    ["an NCCO without an endpoint", undefined],
  ])("tells of %s by an event without a status, and ends", async (_, endpoint) => {
    await world.answerAtOnce();
    nccoAt("/answer", [{ action: "connect", endpoint }]);
    await place();
    const told = await world.app.until("the error", () => world.app.requests.find(({ fields }) => fields.reason));
    expect(told.fields).not.toHaveProperty("status");
    await world.app.request("/event", { status: "completed" });
  });

  it("asks twice for an NCCO that is not given, and ends", async () => {
    await world.answerAtOnce();
    world.app.documents.set("/answer", { body: "[]", status: 500, contentType: "application/json" });
    await place();
    await world.app.request("/event", { status: "completed" });
    expect(world.app.requests.filter(({ path }) => path === "/answer")).toHaveLength(2);
  });

  it.each([
    ["human", {}, [["human", undefined]]],
    ["machine", { mode: "detect" }, [["machine", undefined]]],
    ["machine", {}, [["machine", undefined], ["machine", "beep_start"]]], // prettier-ignore
    ["machine", { mode: "detect_beep" }, [["machine", undefined], ["machine", "beep_start"]]], // prettier-ignore
  ])("tells of a %s with %j by events that name it in call_uuid", async (who, advanced, expected) => {
    await world.answerAtOnce({ answered_by: { who, after_ms: 10 } });
    nccoAt("/answer", held());
    const uuid = await place({ advancedMachineDetection: { behavior: "continue", mode: "default", ...advanced } });
    const told = () => world.app.requests.filter(({ fields }) => fields.call_uuid === uuid);
    await world.app.until("the machine's events", () => told().length === expected.length);
    expect(told().map(({ fields }) => [fields.status, fields.sub_state])).toEqual(expected);
    expect(told()[0]?.fields).not.toHaveProperty("uuid");
  });

  it("is ended when a machine answers and that was asked for", async () => {
    await world.answerAtOnce({ answered_by: { who: "machine", after_ms: 0 } });
    nccoAt("/answer", held());
    await place({ machineDetection: "hangup" });
    await world.app.request("/event", { status: "machine" });
    await world.app.request("/event", { status: "completed" });
  });
});

describe("a phone that calls a number at Vonage", () => {
  const NUMBER = "+15550000001";

  it("is answered by the application, set by the official API", async () => {
    const { url } = world.app;
    const application = await client.applications.getApplication(VONAGE.applicationId);
    await client.applications.updateApplication({
      ...application,
      capabilities: {
        ...application.capabilities,
        voice: {
          webhooks: {
            answerUrl: { address: `${url}/answer`, httpMethod: "GET" },
            eventUrl: { address: `${url}/event`, httpMethod: "POST" },
          },
        },
      },
    } as never);
    const { numbers } = await client.numbers.getOwnedNumbers({ pattern: plain(NUMBER), searchPattern: 1 });
    const [owned] = numbers ?? [];
    await client.numbers.updateNumber({
      country: owned?.country ?? "",
      msisdn: owned?.msisdn ?? "",
      applicationId: VONAGE.applicationId,
    } as never);
    nccoAt("/answer", [{ action: "talk", text: "Hello." }]);
    const { body } = await world.control<{ id: string }>("POST", "calls", { from: PHONE, to: NUMBER });
    expect((await world.app.request("/answer")).fields).toMatchObject({ uuid: body.id, to: plain(NUMBER) });
    await world.app.request("/event", { status: "ringing", direction: "inbound" });
  });

  it("is declined by an NCCO with nothing in it", async () => {
    await world.control("PUT", `numbers/vonage/${NUMBER}`, {
      inbound_url: `${world.app.url}/answer`,
      status_url: `${world.app.url}/event`,
    });
    nccoAt("/answer", []);
    await world.control("POST", "calls", { from: PHONE, to: NUMBER });
    await world.app.request("/event", { status: "rejected", direction: "inbound" });
  });
});
