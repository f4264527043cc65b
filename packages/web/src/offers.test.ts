import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { createOffers, type TransferOffer } from "./offers.js";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = `${part({})}.${part({ video: { room: "call_call_1" } })}.x`;
const BRIEFING = { reason: "A refund.", facts: ["Order 429"], promises: [], next_step: "Pay it." };
const OFFER: TransferOffer = {
  id: "xfer_1",
  reason: "A refund.",
  facts: ["Order 429"],
  promises: [],
  nextStep: "Pay it.",
};

/** What the API answers next, by method; and what it was asked. */
let answers: { GET: [number, unknown?]; POST: [number, unknown?] };
let got: string[];
const serve = () =>
  createServer((request, response) => {
    got.push(`${request.method} ${request.url} ${request.headers.authorization === `Bearer ${TOKEN}`}`);
    const [status, body] = answers[request.method as "GET" | "POST"];
    response.writeHead(status, { "content-type": "application/json" }).end(body ? JSON.stringify(body) : "");
  });

let told: string[];
let next: PromiseWithResolvers<void>;
const tell = (what: string) => {
  told.push(what);
  next.resolve();
};
let offers: ReturnType<typeof createOffers>;
beforeEach(async () => {
  [got, told, next] = [[], [], Promise.withResolvers()];
  answers = { GET: [200, { transfer_id: "xfer_1", status: "consulting", briefing: BRIEFING }], POST: [204] };
  const server = serve();
  await once(server.listen(0, "127.0.0.1"), "listening");
  offers = createOffers({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    token: () => TOKEN,
    onOffered: (offer) => tell(`offered ${JSON.stringify(offer)}`),
    onOver: ({ id }) => tell(`over ${id}`),
  });
  return () => {
    offers.stop();
    server.close();
    server.closeAllConnections();
  };
});

const offered = async () => {
  offers.start();
  await next.promise;
  next = Promise.withResolvers();
};

test("an offer is told once, accepted by its call's address with the token, and is over when the API has none", async () => {
  await offered();
  expect(told).toEqual([`offered ${JSON.stringify(OFFER)}`]);
  expect(got).toEqual(["GET /v1/calls/call_1/transfers/offer true"]);
  answers.GET = [404];
  await offers.answer("accept");
  await next.promise;
  expect(got[1]).toBe("POST /v1/calls/call_1/transfers/xfer_1/accept true");
  expect(told.slice(1)).toEqual(["over xfer_1"]);
});

test("what is over cannot be answered, and a fault of the API is no end of an offer", async () => {
  await expect(offers.answer("accept")).rejects.toMatchObject({ code: "no_offer" });
  await offered();
  answers = { GET: [500], POST: [500] };
  await expect(offers.answer("accept")).rejects.toMatchObject({ code: "unreachable" });
  answers.POST = [409];
  await expect(offers.answer("decline")).rejects.toMatchObject({ code: "no_offer" });
  expect(told).toHaveLength(1);
});

test("who leaves the call is asked nothing any more", async () => {
  await offered();
  offers.stop();
  offers.ask();
  expect(told.slice(1)).toEqual(["over xfer_1"]);
  expect(got).toHaveLength(1);
});
