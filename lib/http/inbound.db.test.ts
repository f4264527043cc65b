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
const CALL_SID = `CA${"1".repeat(32)}`;
const CALLER = "+15551230000";
const PATH = "/webhooks/twilio/inbound";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world, { TWILIO_ACCOUNT_SID: TWILIO_SID, TWILIO_AUTH_TOKEN: TWILIO_TOKEN });
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
      "content-type": "application/x-www-form-urlencoded",
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
