import { createHash, createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import twilio from "twilio";
import { beforeEach, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { keepHost } from "@/lib/domain/hosting/host";
import { createWorld, rowsOf, type World } from "@/lib/domain/testing/fixtures";
import { createApi, ORIGIN, type TestApi } from "./testing/api";

const TWILIO_SID = `AC${"0".repeat(32)}`;
const TWILIO_TOKEN = "a token of the tests";
const PLIVO_TOKEN = "another token of the tests";
const VONAGE_SECRET = "a signature secret of the tests, long";
const APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const CALL_SID = `CA${"1".repeat(32)}`;
const CALLER = "+15551230000";
const PATH = "/webhooks/twilio/inbound";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world, {
    TWILIO_ACCOUNT_SID: TWILIO_SID,
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    PLIVO_AUTH_ID: "MAXXXXXXXXXXXXXXXXXX",
    PLIVO_AUTH_TOKEN: PLIVO_TOKEN,
    VONAGE_APPLICATION_ID: APPLICATION,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: VONAGE_SECRET,
  });
  await db
    .update(schema.phoneNumbers)
    .set({ agentId: world.agentId })
    .where(eq(schema.phoneNumbers.e164, world.fromNumber));
  await keepHost(world.ctx, { host: "a host", free: 5 });
  return () => api.runtime.close();
});

const fields = (more: Record<string, string> = {}) => ({
  CallSid: CALL_SID,
  AccountSid: TWILIO_SID,
  From: CALLER,
  To: world.fromNumber,
  CallStatus: "ringing",
  Direction: "inbound",
  ...more,
});

/** Asks what to do with a call, signed as Twilio does it. */
function post(form: Record<string, string>, token = TWILIO_TOKEN) {
  return api.call<string>("POST", PATH, {
    body: new URLSearchParams(form).toString(),
    headers: {
      ...FORM,
      "x-twilio-signature": twilio.getExpectedTwilioSignature(token, `${ORIGIN}${PATH}`, form),
    },
  });
}

async function callOf(providerCallId: string) {
  const legs = schema.telephonyLegs;
  const [leg] = await db.select().from(legs).where(eq(legs.providerCallId, providerCallId));
  return leg ? rowsOf(db, leg.callId) : null;
}

test("a signed call to a number is answered with the document that connects it, by GET as by POST", async () => {
  const answer = await post(fields());
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("xml");
  expect(answer.body).toMatch(/<Stream url="wss:\/\/media\.test\/media\/twilio\/[\w-]{20,}"/);
  expect((await callOf(CALL_SID))!.call).toMatchObject({ direction: "inbound", workspaceId: world.workspaceId });

  const other = `CA${"2".repeat(32)}`;
  const path = `${PATH}?${new URLSearchParams(fields({ CallSid: other })).toString()}`;
  const signature = twilio.getExpectedTwilioSignature(TWILIO_TOKEN, `${ORIGIN}${path}`, {});
  const got = await api.call<string>("GET", path, { headers: { "x-twilio-signature": signature } });
  expect(got.body).toContain("<Stream");
  expect((await callOf(other))!.legs[0]).toMatchObject({ fromNumber: CALLER, toNumber: world.fromNumber });
});

test("a forged or unsigned one is a 403, and makes no call", async () => {
  const sid = `CA${"3".repeat(32)}`;
  const forged = await post(fields({ CallSid: sid }), "another token");
  expect(forged).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
  expect(await api.call("POST", PATH, { body: "", headers: {} })).toMatchObject({ status: 403 });
  expect(await callOf(sid)).toBeNull();
});

test("one that is no call to a number is a 400; to a number that nobody has it is declined", async () => {
  const sid = `CA${"4".repeat(32)}`;
  expect(await post(fields({ CallSid: sid, Direction: "outbound-api" }))).toMatchObject({ status: 400 });
  const declined = await post(fields({ CallSid: sid, To: "+15550009999" }));
  expect(declined.status).toBe(200);
  expect(declined.body).toContain("<Reject");
  expect(await callOf(sid)).toBeNull();
});

/** Signs a form as Plivo does, over the URL without a query. */
function plivo(path: string, form: Record<string, string>) {
  const text = `${ORIGIN}${path}?${Object.entries(form)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join("")}.12345`;
  const signature = createHmac("sha256", PLIVO_TOKEN).update(text).digest("base64");
  const headers = { ...FORM, "x-plivo-signature-v3": signature, "x-plivo-signature-v3-nonce": "12345" };
  return api.call<string>("POST", path, { body: new URLSearchParams(form).toString(), headers });
}

/** Asks as Vonage does: by GET, whose signature is over no content. */
function vonageAsks(path: string, query: Record<string, string>) {
  return api.call<string>("GET", `${path}?${new URLSearchParams(query).toString()}`, { headers: vonageHeaders({}) });
}

/** Tells as Vonage does: by POST, signed over the body. */
function vonageTells(path: string, facts: Record<string, string>) {
  const body = JSON.stringify(facts);
  const headers = vonageHeaders({ payload_hash: createHash("sha256").update(body).digest("hex") });
  return api.call<string>("POST", path, { body, headers: { ...headers, "content-type": "application/json" } });
}

function vonageHeaders(more: Record<string, string>) {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(world.clock.now().getTime() / 1_000);
  const claims = { iat, jti: randomUUID(), iss: "Vonage", application_id: APPLICATION, ...more };
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  const mac = createHmac("sha256", VONAGE_SECRET).update(signed).digest("base64url");
  return { authorization: `Bearer ${signed}.${mac}` };
}

const bare = (number: string) => number.slice(1);
const WORDS = {
  plivo: {
    call: (id: string) =>
      plivo("/webhooks/plivo/inbound", {
        CallUUID: id,
        From: bare(CALLER),
        To: bare(world.fromNumber),
        Direction: "inbound",
        CallStatus: "ringing",
        Event: "StartApp",
      }),
    over: (id: string) =>
      plivo("/webhooks/plivo/status", {
        CallUUID: id,
        Event: "Hangup",
        CallStatus: "completed",
        Direction: "inbound",
        AnswerTime: "2026-09-26 14:05:18",
        Duration: "40",
        BillDuration: "60",
        TotalCost: "0.00500",
        HangupCauseCode: "4000",
      }),
    billed: 60,
  },
  vonage: {
    call: (id: string) =>
      vonageAsks("/webhooks/vonage/inbound", { uuid: id, from: bare(CALLER), to: bare(world.fromNumber) }),
    over: (id: string) =>
      vonageTells("/webhooks/vonage/status", {
        uuid: id,
        to: bare(world.fromNumber),
        direction: "inbound",
        status: "completed",
        duration: "40",
        price: "0.0050",
        timestamp: world.clock.now().toISOString(),
      }),
    billed: 40,
  },
} as const;

test.each(["plivo", "vonage"] as const)(
  "at %s a call is connected, and ended by a status without a leg",
  async (name) => {
    const provider = name;
    const numbers = schema.phoneNumbers;
    await db.update(numbers).set({ provider }).where(eq(numbers.e164, world.fromNumber));
    const id = randomUUID();
    const { call, over, billed } = WORDS[name];
    const answer = await call(id);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).toMatch(new RegExp(`wss://media.test/media/${name}/[\\w-]{20,}`));
    const before = (await callOf(id))!;
    expect(before.call.direction).toBe("inbound");
    expect(before.legs[0]).toMatchObject({ provider, fromNumber: CALLER, toNumber: world.fromNumber });
    expect((await over(id)).status).toBe(204);
    const after = (await callOf(id))!;
    expect(after.legs[0]).toMatchObject({ status: "completed", billDuration: billed });
    expect(after.call).toMatchObject({ status: "failed", endReason: "nobody_joined" });
  },
);
