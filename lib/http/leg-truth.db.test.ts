import { createHash, createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import twilio from "twilio";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import type { CarrierName } from "@/lib/domain/ports/carrier";
import { createWorld, rowsOf, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, ORIGIN, type Received, type TestApi } from "./testing/api";

const TWILIO_TOKEN = "a token of the tests";
const PLIVO_TOKEN = "another token of the tests";
const VONAGE_SECRET = "a signature secret of the tests, long";
const APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world, {
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    PLIVO_AUTH_ID: "MAXXXXXXXXXXXXXXXXXX",
    PLIVO_AUTH_TOKEN: PLIVO_TOKEN,
    VONAGE_APPLICATION_ID: APPLICATION,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: VONAGE_SECRET,
  });
});
afterAll(() => api.runtime.close());

/** A webhook as one carrier makes it, without the call it is about and what signs it. */
interface Word {
  kind: "status" | "answer" | "amd" | "stream";
  fields: Record<string, string | number | null>;
  method?: "GET";
}

interface Wrong {
  /** Signs by another secret. */
  forged?: boolean;
  /** Signs for a time that is long over, where the carrier says when it signs. */
  stale?: boolean;
  query?: string;
}

/** How a carrier speaks. The signatures are made here by themselves, not by the code under test. */
interface Voice {
  name: CarrierName;
  callId(): string;
  ringing: Word;
  answered: Word;
  answer: Word;
  machine: Word;
  /** Whole lives of a phone call: what is told of it, and what it must come to in whatever order that arrives. */
  lives: Record<string, { words: Word[]; end: Record<string, unknown> }>;
  send(word: Word, path: string, callId: string, wrong: Wrong): Promise<Received<unknown>>;
}

const post = (path: string, body: string, headers: Record<string, string>) => api.call("POST", path, { body, headers });
const status = (fields: Word["fields"]): Word => ({ kind: "status", fields });

const twilioEnd = (CallStatus: string, more: Word["fields"] = {}) =>
  status({ CallStatus, SequenceNumber: 3, CallDuration: 0, Duration: 0, ...more });
const twilioRings = [
  status({ CallStatus: "initiated", SequenceNumber: 0 }),
  status({ CallStatus: "ringing", SequenceNumber: 1 }),
];
const twilioVoice: Voice = {
  name: "twilio",
  callId: () => `CA${randomUUID().replaceAll("-", "")}`,
  ringing: twilioRings[1]!,
  answered: status({ CallStatus: "in-progress", SequenceNumber: 2 }),
  answer: { kind: "answer", fields: { CallStatus: "in-progress", Direction: "outbound-api" } },
  machine: { kind: "amd", fields: { AnsweredBy: "machine_start", MachineDetectionDuration: 2400 } },
  get lives() {
    return {
      answered: {
        words: [...twilioRings, this.answer, this.answered, twilioEnd("completed", { CallDuration: 49, Duration: 1 })],
        end: { status: "completed", reason: null, billDuration: 49, price: null },
      },
      busy: {
        words: [...twilioRings, twilioEnd("busy", { SipResponseCode: "486" })],
        end: { status: "failed", reason: "busy", billDuration: 0 },
      },
      "no answer": {
        words: [...twilioRings, twilioEnd("no-answer")],
        end: { status: "failed", reason: "no_answer", billDuration: 0 },
      },
      declined: {
        words: [...twilioRings, twilioEnd("busy", { SipResponseCode: "603" })],
        end: { status: "failed", reason: "rejected" },
      },
    };
  },
  send(word, path, callId, { forged }) {
    const fields = formOf({ CallSid: callId, ...word.fields });
    const token = forged ? "no token of ours" : TWILIO_TOKEN;
    const signature = twilio.getExpectedTwilioSignature(token, `${ORIGIN}${path}`, fields);
    return post(path, new URLSearchParams(fields).toString(), { ...FORM, "x-twilio-signature": signature });
  },
};

const plivoHangup = (CallStatus: string, more: Word["fields"] = {}) =>
  status({ Event: "Hangup", CallStatus, Duration: 0, BillDuration: 0, TotalCost: "0.00000", ...more });
const plivoVoice: Voice = {
  name: "plivo",
  callId: () => randomUUID(),
  ringing: status({ Event: "Ring", CallStatus: "ringing" }),
  answered: { kind: "answer", fields: { Event: "StartApp", CallStatus: "in-progress" } },
  answer: { kind: "answer", fields: { Event: "StartApp", CallStatus: "in-progress" } },
  machine: { kind: "amd", fields: { Event: "MachineDetection", Machine: "true" } },
  get lives() {
    const charged = { AnswerTime: "2024-09-26 14:05:18", Duration: 66, BillDuration: 120, TotalCost: "0.01000" };
    return {
      answered: {
        words: [this.ringing, this.answer, plivoHangup("completed", { HangupCauseCode: "4000", ...charged })],
        end: { status: "completed", reason: null, billDuration: 120, price: "0.010000", currency: "USD" },
      },
      "our document broken": {
        words: [this.ringing, this.answer, plivoHangup("completed", { HangupCauseCode: "8011", ...charged })],
        end: { status: "failed", reason: "carrier_error", billDuration: 120, price: "0.010000" },
      },
      busy: {
        words: [this.ringing, plivoHangup("busy", { HangupCauseCode: "3010" })],
        end: { status: "failed", reason: "busy", billDuration: 0, price: "0.000000" },
      },
      "no answer": {
        words: [this.ringing, plivoHangup("timeout", { HangupCauseCode: "6010" })],
        end: { status: "failed", reason: "no_answer" },
      },
    };
  },
  send(word, path, callId, { forged }) {
    const body = new URLSearchParams(formOf({ CallUUID: callId, RequestUUID: callId, ...word.fields }));
    const [base, query] = `${ORIGIN}${path}`.split("?");
    const sorted = [...body].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = `${base}?${new URLSearchParams(query)}${query ? "." : ""}${sorted.flat().join("")}.12345`;
    const signature = createHmac("sha256", forged ? "no token of ours" : PLIVO_TOKEN).update(text);
    return post(path, body.toString(), {
      ...FORM,
      "x-plivo-signature-v3": signature.digest("base64"),
      "x-plivo-signature-v3-nonce": "12345",
    });
  },
};

const at = (second: number) => `2026-11-01T12:00:${String(second).padStart(2, "0")}.000Z`;
const event = (name: string, second: number, more: Word["fields"] = {}) =>
  status({ status: name, timestamp: at(second), to: "15551234567", ...more });
const socketOver = event("completed", 21, { to: "wss://media.test/x", uuid: "of the socket", duration: 1, price: 9 });
const vonageRings = [event("started", 1), event("ringing", 2)];
const vonageVoice: Voice = {
  name: "vonage",
  callId: () => randomUUID(),
  ringing: vonageRings[1]!,
  answered: event("answered", 5),
  answer: { kind: "answer", method: "GET", fields: { from: "15559876543", to: "15551234567" } },
  machine: event("machine", 7, { uuid: null }),
  get lives() {
    return {
      answered: {
        words: [
          ...vonageRings,
          this.answered,
          this.answer,
          event("human", 6, { uuid: null }),
          socketOver,
          event("completed", 30, { duration: "25", price: "0.0120" }),
        ],
        end: {
          status: "completed",
          reason: null,
          billDuration: 25,
          price: "0.012000",
          currency: "EUR",
          answeredBy: "human",
        },
      },
      busy: { words: [...vonageRings, event("busy", 9)], end: { status: "failed", reason: "busy" } },
      "no answer": { words: [...vonageRings, event("timeout", 60)], end: { status: "failed", reason: "no_answer" } },
      declined: {
        words: [...vonageRings, event("rejected", 9, { detail: "declined" })],
        end: { status: "failed", reason: "rejected" },
      },
    };
  },
  send(word, path, callId, { forged, stale }) {
    const named = word.fields["uuid"] === null ? { call_uuid: callId } : { uuid: callId };
    const facts = Object.fromEntries(
      Object.entries({ ...named, ...word.fields }).filter(([, value]) => value !== null),
    );
    const body = word.method === "GET" ? "" : JSON.stringify(facts);
    const claims = {
      iat: Math.floor(Date.now() / 1_000) - (stale ? 3_600 : 0),
      jti: randomUUID(),
      iss: "Vonage",
      application_id: APPLICATION,
      ...(body && { payload_hash: createHash("sha256").update(body).digest("hex") }),
    };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    const mac = createHmac("sha256", forged ? "no secret of ours" : VONAGE_SECRET)
      .update(signed)
      .digest("base64url");
    const headers = { authorization: `Bearer ${signed}.${mac}` };
    if (body) return post(path, body, { ...headers, "content-type": "application/json" });
    return api.call("GET", `${path}&${new URLSearchParams(formOf(facts))}`, { headers });
  },
};

const VOICES = [twilioVoice, plivoVoice, vonageVoice];

function formOf(fields: Record<string, string | number | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

/** A call with a browser to come and a phone at this carrier, of which nothing is known yet. */
async function phoneAt(voice: Voice) {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = call.participants[1]!.telephony_leg_id!;
  const set = { provider: voice.name, dialedAt: new Date() };
  await db.update(schema.telephonyLegs).set(set).where(eq(schema.telephonyLegs.id, legId));
  const providerCallId = voice.callId();
  return {
    legId,
    providerCallId,
    tell: (word: Word, wrong: Wrong = {}) =>
      voice.send(word, `/webhooks/${voice.name}/${word.kind}${wrong.query ?? `?leg=${legId}`}`, providerCallId, wrong),
    rows: () => rowsOf(db, call.id),
    leg: async () => (await rowsOf(db, call.id)).legs[0]!,
    evidence: () =>
      db
        .select()
        .from(schema.legEvidence)
        .where(eq(schema.legEvidence.legId, legId))
        .orderBy(asc(schema.legEvidence.receivedAt)),
  };
}

const RANK = { queued: 0, ringing: 1, in_progress: 2, completed: 3, failed: 3 };
const LIVES = VOICES.flatMap((voice) =>
  Object.entries(voice.lives).map(([life, { words, end }]) => ({ carrier: voice.name, life, voice, words, end })),
);

describe("whatever the order and however often it is told", () => {
  test.each(LIVES)("$carrier, $life: one end, forward only, billed once", async ({ voice, words, end }) => {
    const order = fc
      .array(fc.constantFrom(...words), { maxLength: words.length })
      .chain((again) => fc.shuffledSubarray([...words, ...again], { minLength: words.length + again.length }));
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (told, atOnce) => {
        const phone = await phoneAt(voice);
        const answers: Received<unknown>[] = [];
        if (atOnce) answers.push(...(await Promise.all(told.map((word) => phone.tell(word)))));
        else for (const word of told) answers.push(await phone.tell(word));
        expect(answers.filter((answer) => answer.status >= 300)).toEqual([]);

        const { legs, events } = await phone.rows();
        expect(legs[0]).toMatchObject({ ...end, providerCallId: phone.providerCallId, endedAt: expect.any(Date) });
        const changes = events.filter(({ type }) => type === "leg.updated").map(({ data }) => data);
        const path = changes.map((change) => RANK[change["status"] as keyof typeof RANK]);
        expect(path).toEqual([...path].sort((a, b) => a - b));
        const ends = changes.filter((change) => change["status"] === end["status"]);
        expect(new Set(ends.map((change) => change["ended_at"])).size).toBe(1);
        for (const field of ["bill_duration", "price"]) {
          expect(new Set(changes.map((change) => change[field]).filter((value) => value !== null)).size).toBeLessThan(
            2,
          );
        }

        const evidence = await phone.evidence();
        expect(evidence.reduce((sum, { times }) => sum + times, 0)).toBe(told.length);
        expect(evidence).toHaveLength(new Set(words).size);
        expect(evidence.every(({ signatureOk }) => signatureOk)).toBe(true);
        expect(evidence.filter(({ effect }) => effect === "illegal")).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });
});

describe.each(VOICES)("$name", (voice) => {
  let phone: Awaited<ReturnType<typeof phoneAt>>;
  beforeEach(async () => {
    phone = await phoneAt(voice);
  });

  test("what is forged or stale is a 403 and leaves no trace, at every URL", async () => {
    const before = await phone.rows();
    const kinds = ["status", "answer", "amd", "stream"] as const;
    for (const kind of kinds) {
      expect(await phone.tell({ ...voice.ringing, kind }, { forged: true })).toMatchObject({ status: 403 });
      if (voice.name !== "vonage") continue;
      expect(await phone.tell({ ...voice.ringing, kind }, { stale: true })).toMatchObject({ status: 403 });
    }
    expect(await phone.rows()).toEqual(before);
    expect(await phone.evidence()).toEqual([]);
  });

  test("what is replayed long after is a 2xx without effect, and counted", async () => {
    await phone.tell(voice.ringing);
    await phone.tell(voice.answered);
    const before = await phone.rows();
    expect((await phone.tell(voice.ringing)).status).toBeLessThan(300);
    expect(await phone.rows()).toEqual(before);
    const rang = (await phone.evidence()).find(({ status }) => status === "ringing");
    expect(rang).toMatchObject({ times: 2, effect: "applied", kind: "status" });
  });

  test("what comes late changes nothing and is an anomaly; so is what contradicts the end", async () => {
    const { busy, answered } = voice.lives as Record<"busy" | "answered", { words: Word[] }>;
    await phone.tell(busy.words.at(-1)!);
    const before = await phone.rows();
    await phone.tell(voice.ringing);
    // Of another event than the one above, where the carrier names events by their place.
    const over = answered.words.at(-1)!;
    await phone.tell({
      ...over,
      fields: { ...over.fields, ...("SequenceNumber" in over.fields && { SequenceNumber: 9 }) },
    });
    expect(await phone.rows()).toEqual(before);
    const effects = (await phone.evidence()).map(({ status, effect }) => [status, effect]);
    expect(effects).toContainEqual(["ringing", "late"]);
    // Plivo's hang-up is one event, whatever it says.
    if (voice.name !== "plivo") expect(effects).toContainEqual(["completed", "illegal"]);
  });

  test("what is of no leg of ours, or of another carrier's, is a 2xx without a trace", async () => {
    expect((await phone.tell(voice.ringing, { query: "?leg=leg_none" })).status).toBeLessThan(300);
    expect((await phone.tell(voice.ringing, { query: "" })).status).toBeLessThan(300);
    const hangUp = await phone.tell(voice.answer, { query: "?leg=leg_none" });
    expect(hangUp.status).toBe(200);
    expect(JSON.stringify(hangUp.body)).not.toMatch(/media\.test/);
    expect((await phone.tell({ ...voice.ringing, kind: "stream" }, { query: "?leg=leg_none" })).status).toBe(204);
    const other = await phoneAt(VOICES.find(({ name }) => name !== voice.name)!);
    expect((await phone.tell(voice.ringing, { query: `?leg=${other.legId}` })).status).toBeLessThan(300);
    expect(await other.leg()).toMatchObject({ status: "queued", providerCallId: null });
    expect([await phone.evidence(), await other.evidence()]).toEqual([[], []]);
  });

  test("a call is known by the carrier's id where the URL names no leg", async () => {
    await phone.tell(voice.answer);
    const over = voice.lives["answered"]!.words.at(-1)!;
    expect(await phone.tell(over, { query: "" })).toMatchObject({ status: 204 });
    expect(await phone.leg()).toMatchObject({ status: "completed", ...voice.lives["answered"]!.end, answeredBy: null });
  });

  test("an answer is given the media stream, once more after it, and who answered is taken", async () => {
    expect(JSON.stringify((await phone.tell(voice.answer)).body)).toContain("wss://media.test");
    expect(JSON.stringify((await phone.tell(voice.answer)).body)).toContain("wss://media.test");
    expect(await phone.leg()).toMatchObject({ status: "in_progress", resumes: 1 });
    await phone.tell(voice.machine);
    expect(await phone.leg()).toMatchObject({ answeredBy: "machine", status: "in_progress" });
    expect((await phone.evidence()).map(({ kind, effect, times }) => [kind, effect, times]).sort()).toEqual([
      ["amd", "applied", 1],
      ["answer", "applied", 2],
    ]);
  });

  test("a word of its media stream is noted", async () => {
    expect(await phone.tell({ ...voice.ringing, kind: "stream" })).toMatchObject({ status: 204 });
    expect(await phone.leg()).toMatchObject({ status: "queued" });
    expect(await phone.evidence()).toMatchObject([{ kind: "stream", effect: "noted", status: null }]);
  });
});

test("an event of Vonage's call to our WebSocket never ends the phone's", async () => {
  const phone = await phoneAt(vonageVoice);
  await phone.tell(vonageVoice.answered);
  await phone.tell(socketOver);
  expect(await phone.leg()).toMatchObject({ status: "in_progress", billDuration: null, price: null });
  expect((await phone.evidence()).map(({ effect }) => effect).sort()).toEqual(["applied", "noted"]);
});
