import { describe } from "vitest";
import { describeDocuments } from "./testing/documents";
import type { CarrierFixtures } from "./testing/fixtures";
import { describeMedia } from "./testing/media";
import { describeRest } from "./testing/rest";
import { describeWebhooks } from "./testing/webhooks";

// What every carrier must keep, whatever its protocol. A carrier brings recorded payloads; its API is played by a small
// HTTP server that gives back the recorded answers and keeps the requests.

export type { CarrierFixtures } from "./testing/fixtures";
export type { ApiAnswer, ApiRequest } from "./testing/recorded-api";
export { textsIn, unescaped } from "./testing/documents";

/** Runs the contract for one carrier. */
export function describeCarrierContract(name: string, fixtures: CarrierFixtures): void {
  describe(`${name} keeps the carrier contract`, () => {
    describeRest(fixtures);
    describeWebhooks(fixtures);
    describeDocuments(fixtures);
    describeMedia(fixtures);
  });
}
