import { createHash } from "node:crypto";
import { AccessToken } from "livekit-server-sdk";
import twilio from "twilio";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { Call } from "@/lib/contract/calls";
import { createWorld, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, LIVEKIT_KEY, LIVEKIT_SECRET, ORIGIN, type TestApi } from "./testing/api";

const TWILIO_SID = `AC${"0".repeat(32)}`;
const TWILIO_TOKEN = "a token of the tests";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let call: Call;

const phoneOf = async () => (await rowsOf(db, call.id)).people[1]!;
const legOf = async () => (await rowsOf(db, call.id)).legs[0]!;
const annOf = async () => (await rowsOf(db, call.id)).people[0]!;

describe("of the media server", () => {
  beforeEach(async () => {
    world = await createWorld(db);
    api = createApi(url, world);
    call = await startCall(world, "ann");
    return () => api.runtime.close();
  });

  const told = (event: string) =>
    JSON.stringify({
      event,
      room: { name: call.room_name },
      participant: { identity: "ann", sid: "PA_1" },
      createdAt: String(Math.floor(Date.now() / 1_000)),
    });

  /** Signs a body as the server does: a token that holds its SHA-256. */
  async function sign(body: string, secret = LIVEKIT_SECRET): Promise<Record<string, string>> {
    const token = new AccessToken(LIVEKIT_KEY, secret);
    token.sha256 = createHash("sha256").update(body).digest("base64");
    return { authorization: await token.toJwt(), "content-type": "application/webhook+json" };
  }

  test("an authentic one makes the participant active, and one of its leaving lets them go", async () => {
    const joined = told("participant_joined");
    expect(await api.call("POST", "/webhooks/livekit", { body: joined, headers: await sign(joined) })).toMatchObject({
      status: 204,
    });
    expect(await annOf()).toMatchObject({ status: "active", roomSid: "PA_1" });
    const left = told("participant_left");
    await api.call("POST", "/webhooks/livekit", { body: left, headers: await sign(left) });
    expect(await annOf()).toMatchObject({ status: "left", reason: "disconnected" });
  });

  test("a forged, altered or unsigned one is a 403 and changes nothing", async () => {
    const body = told("participant_joined");
    for (const headers of [
      {},
      { authorization: "nonsense" },
      await sign(body, "another-secret-of-the-tests-of-32-chars"),
      await sign(`${body} `),
    ]) {
      const { status, body: answer } = await api.call("POST", "/webhooks/livekit", { body, headers });
      expect([status, answer.error.code]).toEqual([403, "forbidden"]);
    }
    expect(await annOf()).toMatchObject({ status: "joining" });
  });

  test("what says nothing of a presence is taken without effect", async () => {
    const body = told("room_started");
    expect(await api.call("POST", "/webhooks/livekit", { body, headers: await sign(body) })).toMatchObject({
      status: 204,
    });
    expect(await annOf()).toMatchObject({ status: "joining" });
  });
});

describe("of the carrier", () => {
  beforeEach(async () => {
    world = await createWorld(db);
    api = createApi(url, world, { TWILIO_ACCOUNT_SID: TWILIO_SID, TWILIO_AUTH_TOKEN: TWILIO_TOKEN });
    call = await startCall(world, "ann", { phone: "+15551234567" });
    return () => api.runtime.close();
  });

  /** Sends a form as Twilio does, signed over the public URL and every field. */
  function post(kind: "status" | "answer" | "amd", fields: Record<string, string>, token = TWILIO_TOKEN) {
    const path = `/webhooks/twilio/${kind}?leg=${call.participants[1]!.telephony_leg_id}`;
    const signature = twilio.getExpectedTwilioSignature(token, `${ORIGIN}${path}`, fields);
    return api.call("POST", path, {
      body: new URLSearchParams(fields).toString(),
      headers: { ...FORM, "x-twilio-signature": signature },
    });
  }

  const CALL_SID = () => `CA${createHash("md5").update(call.id).digest("hex")}`;

  test("an authentic one moves the leg; the same again, or an older one, changes nothing more", async () => {
    const word = (status: string, more = {}) => ({ CallSid: CALL_SID(), CallStatus: status, ...more });
    expect(await post("status", word("ringing"))).toMatchObject({ status: 204 });
    expect((await phoneOf()).status).toBe("joining");
    expect(await legOf()).toMatchObject({ status: "ringing", providerCallId: CALL_SID() });
    await post("status", word("busy", { CallDuration: "0" }));
    const events = (await rowsOf(db, call.id)).events.length;
    for (const late of ["busy", "ringing", "in-progress", "completed"]) {
      expect(await post("status", word(late))).toMatchObject({ status: 204 });
    }
    expect(await legOf()).toMatchObject({ status: "failed", reason: "busy", billDuration: 0 });
    expect(await phoneOf()).toMatchObject({ status: "failed", reason: "busy" });
    expect((await rowsOf(db, call.id)).events).toHaveLength(events);
  });

  test("one that tells who answered is taken, and moves nobody where no machine was to be listened for", async () => {
    await post("status", { CallSid: CALL_SID(), CallStatus: "in-progress" });
    const before = await rowsOf(db, call.id);
    const fields = { CallSid: CALL_SID(), AnsweredBy: "machine_start" };
    expect((await post("amd", fields, "another token")).status).toBe(403);
    expect(await rowsOf(db, call.id)).toEqual(before);
    expect(await post("amd", fields)).toMatchObject({ status: 204 });
    const after = await rowsOf(db, call.id);
    expect(after.legs).toEqual([{ ...before.legs[0]!, answeredBy: "machine" }]);
    expect(after.people).toEqual(before.people);
  });

  test("a forged one is a 403 and changes nothing; so is an unsigned one, and one signed for another leg", async () => {
    const fields = { CallSid: CALL_SID(), CallStatus: "completed" };
    const forged = await post("status", fields, "another token");
    expect([forged.status, forged.body.error.code]).toEqual([403, "forbidden"]);
    const path = `/webhooks/twilio/status?leg=${call.participants[1]!.telephony_leg_id}`;
    const body = new URLSearchParams(fields).toString();
    expect(await api.call("POST", path, { body, headers: FORM })).toMatchObject({ status: 403 });
    const elsewhere = twilio.getExpectedTwilioSignature(
      TWILIO_TOKEN,
      `${ORIGIN}/webhooks/twilio/status?leg=leg_other`,
      fields,
    );
    const headers = { ...FORM, "x-twilio-signature": elsewhere };
    expect(await api.call("POST", path, { body, headers })).toMatchObject({ status: 403 });
    expect(await post("answer", fields, "another token")).toMatchObject({ status: 403 });
    expect(await legOf()).toMatchObject({ status: "queued", providerCallId: null });
  });

  test("the answer of a phone gets the document that opens its media; once the call is over, one that hangs up", async () => {
    const fields = { CallSid: CALL_SID(), CallStatus: "in-progress" };
    const answered = await post("answer", fields);
    expect(answered.status).toBe(200);
    expect(answered.headers.get("content-type")).toContain("xml");
    expect(String(answered.body)).toMatch(/<Stream url="wss:\/\/media\.test\/media\/twilio\/[\w-]{20,}"/);
    expect((await legOf()).status).toBe("in_progress");
    await post("status", { ...fields, CallStatus: "completed", CallDuration: "4" });
    expect(String((await post("answer", fields)).body)).toContain("<Hangup/>");
  });

  test("a carrier that we do not have is a 404", async () => {
    for (const name of ["vonage", "acme", "constructor", "__proto__"]) {
      expect(await api.call("POST", `/webhooks/${name}/status?leg=x`, { body: "", headers: FORM })).toMatchObject({
        status: 404,
      });
    }
  });
});
