import fc from "fast-check";
import { expect, it } from "vitest";
import type { CarrierWebhook } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "./fixtures";

/** Whom the carrier's webhooks and upgrades are believed, and what is read in them. */
export function describeWebhooks(fixtures: CarrierFixtures): void {
  const carrier = fixtures.create(undefined);
  const { signsUrl, genuine, forged, statuses, machines, calls, inbound, events } = fixtures.webhooks;

  it("accepts what the carrier signed", () => {
    for (const webhook of genuine) expect([webhook, carrier.verifyWebhook(webhook)]).toEqual([webhook, true]);
  });

  it.each(fixtures.upgrades.genuine)("accepts a media connection with $name", ({ url, headers }) => {
    expect(carrier.verifyUpgrade(url, headers)).toBe(true);
  });

  it("refuses a webhook whose URL, body or signature was changed or left out", () => {
    for (const webhook of genuine) {
      const changed: CarrierWebhook[] = [
        { ...webhook, headers: {} },
        ...Object.keys(webhook.headers).map((key) => ({
          ...webhook,
          headers: { ...webhook.headers, [key]: flipped(webhook.headers[key] ?? "") },
        })),
      ];
      if (webhook.rawBody) changed.push({ ...webhook, rawBody: webhook.rawBody.replace(/\d(?=\D*$)/, "x") });
      if (signsUrl) {
        changed.push(
          { ...webhook, url: `${webhook.url}${webhook.url.includes("?") ? "&" : "?"}leg=leg_other` },
          { ...webhook, url: webhook.url.replace("://", "://evil.") },
        );
      }
      for (const wrong of changed.filter((one) => !sameSignedPart(one, webhook))) {
        expect(carrier.verifyWebhook(wrong)).toBe(false);
      }
    }
  });

  it.each(forged)("refuses a webhook with $name", ({ webhook }) => {
    expect(carrier.verifyWebhook(webhook)).toBe(false);
  });

  it.each(fixtures.upgrades.forged)("refuses a media connection with $name", ({ url, headers }) => {
    expect(carrier.verifyUpgrade(url, headers)).toBe(false);
  });

  it("refuses garbage without throwing", () => {
    const headerNames = [...genuine, ...fixtures.upgrades.genuine].flatMap(({ headers }) => Object.keys(headers));
    const headers = fc.oneof(
      fc.dictionary(fc.string(), fc.string()),
      fc.dictionary(fc.constantFrom(...new Set(headerNames)), fc.string()),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), headers, (url, rawBody, headers) => {
        for (const method of ["POST", "GET", rawBody]) {
          expect(carrier.verifyWebhook({ method, url, headers, rawBody })).toBe(false);
        }
        expect(carrier.verifyUpgrade(url, headers)).toBe(false);
        for (const webhook of genuine.filter(({ method }) => signsUrl || method === "POST")) {
          expect(carrier.verifyWebhook({ ...webhook, url, rawBody: `${rawBody}!` })).toBe(false);
        }
      }),
    );
  });

  it("reads nothing in garbage, without throwing", () => {
    fc.assert(
      fc.property(fc.constantFrom("GET", "POST", "PUT"), fc.oneof(fc.string(), fc.json()), (method, rawBody) => {
        const webhook = { method, url: `https://voice.example.com/hook?${rawBody}`, headers: {}, rawBody };
        expect(carrier.parseStatus(webhook)).toBeNull();
        expect(carrier.parseMachine(webhook)).toBeNull();
        expect(carrier.parseInbound(webhook)).toBeNull();
        expect(carrier.eventIdOf(webhook)).toMatch(/./);
        carrier.callIdOf(webhook);
      }),
    );
  });

  it.each(statuses)("reads a status webhook: $name", ({ webhook, word }) => {
    expect(carrier.parseStatus(webhook)).toEqual(word);
  });

  it.each(machines)("reads who answered: $name", ({ webhook, word }) => {
    expect(carrier.parseMachine(webhook)).toEqual(word);
  });

  it.each(calls)("reads which call a webhook is about: $name", ({ webhook, providerCallId }) => {
    expect(carrier.callIdOf(webhook)).toBe(providerCallId);
  });

  it.each(inbound)("reads who calls: $name", ({ webhook, call }) => {
    expect(carrier.parseInbound(webhook)).toEqual(call);
  });

  it("knows an event that comes again, and no other for the same", () => {
    const ids = events.different.map((webhook) => carrier.eventIdOf(webhook));
    expect(new Set(ids).size).toBe(events.different.length);
    for (const [first, again] of events.repeated) expect(carrier.eventIdOf(again)).toBe(carrier.eventIdOf(first));
  });
}

/** A header that is not part of the proof, such as the content type, may be changed without harm. */
function sameSignedPart(one: CarrierWebhook, other: CarrierWebhook): boolean {
  const proof = ({ headers }: CarrierWebhook) =>
    JSON.stringify(Object.entries(headers).filter(([key]) => /signature|authorization|nonce/i.test(key)));
  return one.url === other.url && one.rawBody === other.rawBody && proof(one) === proof(other);
}

/** The last letter but four is another one: the last ones of a base64 text may mean nothing. */
function flipped(text: string): string {
  return text.replace(/[a-z](?=.{4,}$)(?!.*[a-z].{4,}$)/i, (letter) => (letter === "x" ? "y" : "x"));
}
