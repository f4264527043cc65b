import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { CarrierError, type CarrierPort } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "./fixtures";
import { createRecordedApi, unusedUrl } from "./recorded-api";

/** Something else than the carrier's API is at its address. */
const ELSEWHERE = { status: 200, contentType: "text/html", body: "<html>It works!</html>" };

/** Every request to the carrier's API, and every way it can fail. */
export function describeRest(fixtures: CarrierFixtures): void {
  const { call, placed, refusals, unclear, hangUp, redirect, sendDigits, routing, ...rest } = fixtures.rest;
  const { providerCallId } = placed;
  const api = createRecordedApi();
  let carrier: CarrierPort;
  beforeAll(async () => {
    carrier = fixtures.create(await api.start());
  });
  beforeEach(() => api.reset());
  afterAll(() => api.stop());

  it("says whether its API is the carrier's own", () => {
    expect(carrier.simulated).toBe(true);
    expect(fixtures.create(undefined).simulated).toBe(false);
  });

  it("asks for a call once and gives the carrier's id of it", async () => {
    api.answerWith(placed.answer);
    expect(await carrier.placeCall(call)).toEqual({ providerCallId });
    expect(api.requests).toHaveLength(1);
    fixtures.rest.expectPlaced(api.requests[0]!, call);
  });

  it.each(["detect", "message"] as const)("asks who answers (%s) where that is wanted", async (mode) => {
    api.answerWith(placed.answer);
    const asked = { ...call, machine: { mode, url: call.statusUrl.replace("status", "amd") } };
    expect(await carrier.placeCall(asked)).toEqual({ providerCallId });
    fixtures.rest.expectPlaced(api.requests[0]!, asked);
  });

  it("dials a SIP URI, if it says that it does", async () => {
    if (!carrier.capabilities.sip) return;
    api.answerWith(placed.answer);
    const asked = { ...call, to: "sip:desk.7@pbx.example.com" };
    expect(await carrier.placeCall(asked)).toEqual({ providerCallId });
    fixtures.rest.expectPlaced(api.requests[0]!, asked);
  });

  it("asks for no longer ringing and no longer call than the carrier takes", async () => {
    api.answerWith(placed.answer);
    const { maxRingSeconds, maxCallSeconds } = carrier.capabilities;
    await carrier.placeCall({ ...call, ringTimeoutSeconds: 1_000_000, maxDurationSeconds: 1_000_000 });
    fixtures.rest.expectPlaced(api.requests[0]!, {
      ...call,
      ringTimeoutSeconds: maxRingSeconds,
      maxDurationSeconds: maxCallSeconds,
    });
  });

  it.each(refusals)("reports $name as surely not placed", async ({ answer, reason, retryable }) => {
    api.answerWith(answer);
    expect(await failureOf(carrier.placeCall(call))).toMatchObject({ placed: false, reason, retryable });
    expect(api.requests).toHaveLength(1);
  });

  it("does not ask again when nobody knows whether the phone rings", async () => {
    for (const answer of [...unclear, ELSEWHERE]) {
      api.reset();
      api.answerWith(answer);
      expect(await failureOf(carrier.placeCall(call))).toMatchObject({ placed: "unknown", retryable: false });
      expect(api.requests).toHaveLength(1);
    }
  });

  it("does not know whether the phone rings when the connection breaks after the request", async () => {
    api.answerWith("drop");
    expect(await failureOf(carrier.placeCall(call))).toMatchObject({ placed: "unknown", retryable: false });
    expect(api.requests).toHaveLength(1);
  });

  it("may be asked again when nobody listens at the carrier's address", async () => {
    const nobody = fixtures.create(await unusedUrl());
    expect(await failureOf(nobody.placeCall(call))).toMatchObject({ placed: false, retryable: true });
  });

  it("shows no credential and no phone number in an error", async () => {
    const failures: Error[] = [await failureOf(fixtures.create(await unusedUrl()).placeCall(call))];
    for (const answer of [...refusals.map((refusal) => refusal.answer), ...unclear, "drop" as const]) {
      api.answerWith(answer);
      failures.push(await failureOf(carrier.placeCall(call)));
    }
    const secrets = [...rest.secrets, call.to, call.from, call.to.slice(1), call.from.slice(1)];
    for (const failure of failures) {
      const shown = JSON.stringify([failure, failure.message, failure.stack, failure.cause, Object.entries(failure)]);
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
  });

  it("hangs a call up, and takes one that is over or unknown for hung up", async () => {
    api.answerWith(hangUp.answer);
    await carrier.hangUp(providerCallId);
    hangUp.expectRequest(api.requests[0]!, providerCallId);
    for (const answer of [rest.over, rest.unknown]) {
      api.answerWith(answer);
      await carrier.hangUp(providerCallId);
    }
  });

  it("reports a hang-up that failed, so that it is tried again", async () => {
    for (const answer of [...unclear, "drop" as const]) {
      api.answerWith(answer);
      await failureOf(carrier.hangUp(providerCallId));
    }
  });

  it("sends an answered call to another document, and says so where the call is over or unknown", async () => {
    api.answerWith(redirect.answer);
    expect(await carrier.redirect(providerCallId, redirect.url)).toBe(true);
    expect(api.requests).toHaveLength(1);
    redirect.expectRequest(api.requests[0]!, providerCallId);
    for (const answer of [rest.over, rest.unknown]) {
      api.answerWith(answer);
      expect(await carrier.redirect(providerCallId, redirect.url)).toBe(false);
    }
    for (const answer of [...unclear, "drop" as const]) {
      api.answerWith(answer);
      await failureOf(carrier.redirect(providerCallId, redirect.url));
    }
  });

  it("presses keys by a request where it says so, and refuses to where they go another way", async () => {
    expect(sendDigits !== null).toBe(carrier.capabilities.digitsOut === "request");
    if (sendDigits === null) {
      await expect(carrier.sendDigits(providerCallId, "1")).rejects.toThrow(/digitsOut/);
      expect(api.requests).toHaveLength(0);
      return;
    }
    api.answerWith(sendDigits.answer);
    await carrier.sendDigits(providerCallId, sendDigits.digits);
    sendDigits.expectRequest(api.requests[0]!, providerCallId);
    for (const answer of [rest.over, rest.unknown]) {
      api.answerWith(answer);
      await carrier.sendDigits(providerCallId, sendDigits.digits);
    }
    api.answerWith(unclear[0]!);
    await failureOf(carrier.sendDigits(providerCallId, sendDigits.digits));
  });

  it.each(rest.fetched)("reads the carrier's present word on a call: $name", async ({ answer, word }) => {
    api.answerWith(answer);
    expect(await carrier.fetchStatus(word.providerCallId)).toEqual(word);
  });

  it("has no word on a call that the carrier does not know, which is another thing than no answer", async () => {
    api.answerWith(rest.unknown);
    expect(await carrier.fetchStatus(providerCallId)).toBeNull();
    api.answerWith(unclear[0]!);
    await failureOf(carrier.fetchStatus(providerCallId));
  });

  it("finds the calls it placed for us, for a request whose answer was lost", async () => {
    const { answer, since, ids, expectRequests } = rest.listed;
    api.answerWith(answer);
    const { from, to } = call;
    expect(await carrier.findPlaced({ from, to, since })).toEqual(ids);
    expectRequests(api.requests);
    api.answerWith(unclear[0]!);
    await failureOf(carrier.findPlaced({ from, to, since }));
  });

  it("has a number's calls sent to us where it says so, and knows a number that is not the account's", async () => {
    expect(routing !== null).toBe(carrier.capabilities.routesNumbers);
    if (routing === null) return;
    const { e164, urls, answer, expectRequests, unknown } = routing;
    api.answerWith(answer);
    expect(await carrier.routeNumber(e164, urls)).toBe(true);
    expectRequests(api.requests);
    api.answerWith(unknown);
    expect(await carrier.routeNumber(e164, urls)).toBe(false);
    api.answerWith(unclear[0]!);
    await failureOf(carrier.routeNumber(e164, urls));
  });
}

async function failureOf(work: Promise<unknown>): Promise<CarrierError> {
  const outcome = await work.then(
    () => null,
    (err: unknown) => err,
  );
  expect(outcome).toBeInstanceOf(CarrierError);
  return outcome as CarrierError;
}
