import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { LegEvidence } from "@/lib/contract/evidence";
import type { Ledger } from "@/lib/contract/ledger";
import { recordUse, type ModelUse } from "@/lib/domain/charge/record-use";
import { dialLeg } from "@/lib/domain/leg/dial";
import { fetchBills } from "@/lib/domain/leg/fetch-bills";
import { takeCarrierWord } from "@/lib/domain/leg/take-word";
import { createWorld, insertApiKey, startCall, type World } from "@/lib/domain/testing/fixtures";
import { createApi, type TestApi } from "../testing/api";

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let key: string;
let strangersKey: string;
beforeAll(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  key = await insertApiKey(db, world.workspaceId, { scope: "read" });
  strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId, { scope: "read" });
});
afterAll(() => api.runtime.close());

let callId: string;
let legId: string;
let providerCallId: string;
beforeEach(async () => {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  callId = call.id;
  legId = call.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  providerCallId = world.carrier.rung.at(-1)!.providerCallId;
});

const get = async <T>(path: string, as = key) =>
  (await api.call<T>("GET", `/v1/calls/${callId}/${path}`, { key: as })).body;
const ledger = () => get<Ledger>("ledger");
const over = (more: { billDuration?: number; charge?: { price: string; currency: string } } = {}) =>
  takeCarrierWord(world.ctx, {
    legId,
    word: { providerCallId, status: "completed", reason: null, billDuration: null, charge: null, ...more },
  });
const use = (...uses: ModelUse[]) => recordUse(world.ctx, { callId, uses });

describe("the ledger", () => {
  test("has a line for each leg, without an amount until the carrier says it, and then the carrier's", async () => {
    const line = { kind: "leg", subject: legId, unit: "second" };
    const nothing = { quantity: null, amount: null, currency: null, state: "pending" };
    expect(await ledger()).toEqual({ call_id: callId, lines: [{ ...line, ...nothing }], totals: [], complete: false });
    await over({ billDuration: 49 });
    expect((await ledger()).lines).toEqual([{ ...line, ...nothing, quantity: 49 }]);
    await over({ billDuration: 49, charge: { price: "0.0085", currency: "USD" } });
    expect(await ledger()).toEqual({
      call_id: callId,
      lines: [{ ...line, quantity: 49, amount: "0.0085", currency: "USD", state: "known" }],
      totals: [{ currency: "USD", amount: "0.0085" }],
      complete: true,
    });
  });

  test("says that an amount is unknown where the carrier was asked for two days and never said", async () => {
    await over();
    for (let i = 0; i < 60; i += 1) {
      world.clock.advance(60 * 60 * 1_000);
      await fetchBills(world.ctx, (_leg, err) => {
        throw err;
      });
    }
    expect((await ledger()).lines).toMatchObject([{ subject: legId, amount: null, state: "unknown" }]);
  });

  test("counts what models did, prices the deployment's own, and leaves the rest without an amount", async () => {
    await over({ billDuration: 60, charge: { price: "0.02", currency: "EUR" } });
    await use(
      { kind: "chat", model: "a-model", unit: "input_token", quantity: 1_000 },
      { kind: "chat", model: "a-model", unit: "output_token", quantity: 20 },
      { kind: "chat", model: "another", unit: "input_token", quantity: 7 },
      { kind: "transcription", model: "ears", unit: "second", quantity: 2.5 },
      { kind: "chat", model: "a-model", unit: "request", quantity: 0 },
    );
    await use({ kind: "chat", model: "a-model", unit: "input_token", quantity: 234 });
    const { lines, totals, complete } = await ledger();
    const unknown = { amount: null, currency: null, state: "unknown" };
    expect(lines.slice(1)).toEqual([
      // 1234 tokens at 0.15 a million.
      {
        kind: "chat",
        subject: "a-model",
        unit: "input_token",
        quantity: 1_234,
        amount: "0.0001851",
        currency: "USD",
        state: "known",
      },
      { kind: "chat", subject: "a-model", unit: "output_token", quantity: 20, ...unknown },
      { kind: "chat", subject: "another", unit: "input_token", quantity: 7, ...unknown },
      { kind: "transcription", subject: "ears", unit: "second", quantity: 2.5, ...unknown },
    ]);
    expect(totals).toEqual([
      { currency: "EUR", amount: "0.02" },
      { currency: "USD", amount: "0.0001851" },
    ]);
    expect(complete).toBe(false);
  });

  test("has the same line and total however the use of a model was split, also at the same time", async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(counts, fc.boolean(), async (parts, atOnce) => {
        ({ id: callId } = await startCall(world, "ann"));
        const work = parts.map(
          (quantity) => () => use({ kind: "chat", model: "a-model", unit: "input_token", quantity }),
        );
        if (atOnce) await Promise.all(work.map((one) => one()));
        else for (const one of work) await one();
        const sum = parts.reduce((a, b) => a + b, 0);
        const { lines, totals } = await ledger();
        expect(lines).toMatchObject([{ quantity: sum }]);
        expect(totals).toEqual([{ currency: "USD", amount: lines[0]!.amount }]);
        expect(Math.round(Number(lines[0]!.amount) * 1e9)).toBe(sum * 150);
      }),
      { numRuns: 8 },
    );
  });

  test("is nobody else's to read", async () => {
    for (const path of ["ledger", `legs/${legId}/evidence`]) {
      expect(await get(path, strangersKey)).toMatchObject({ error: { code: "not_found" } });
    }
  });
});

test("the evidence of a leg tells each word of the carrier, what became of it, and how many are anomalies", async () => {
  const word = { providerCallId, reason: null, billDuration: null, charge: null } as const;
  const source = (eventId: string) => ({ kind: "status", eventId, payloadHash: "ab", signatureOk: true }) as const;
  const take = (eventId: string, status: "ringing" | "in_progress" | "completed" | "failed") =>
    takeCarrierWord(world.ctx, { legId, word: { ...word, status }, source: source(eventId) });
  await take("1", "in_progress");
  await take("1", "in_progress");
  world.clock.advance(10);
  await take("0", "ringing");
  world.clock.advance(10);
  await take("2", "completed");
  world.clock.advance(10);
  await take("3", "failed");
  world.clock.advance(10);
  await take("4", "completed");
  const { evidence, anomalies } = await get<LegEvidence>(`legs/${legId}/evidence`);
  expect(evidence.map(({ event_id, status, effect, times }) => [event_id, status, effect, times])).toEqual([
    ["1", "in_progress", "applied", 2],
    ["0", "ringing", "late", 1],
    ["2", "completed", "applied", 1],
    ["3", "failed", "illegal", 1],
    ["4", "completed", "repeated", 1],
  ]);
  expect(anomalies).toBe(2);
  expect(evidence[0]).toMatchObject({ kind: "status", signature_ok: true, payload_hash: "ab" });
  expect(await get("legs/leg_none/evidence")).toMatchObject({ error: { code: "not_found" } });
});
