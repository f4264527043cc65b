import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CarrierError,
  MediaProtocolError,
  type CarrierPort,
  type CarrierStatus,
  type CarrierWebhook,
  type MachineWord,
  type MediaInput,
  type OutboundCall,
} from "@/lib/domain/ports/carrier";

// What every carrier must keep, whatever its protocol. A carrier brings recorded payloads; its API is played by a small
// HTTP server that gives back the recorded answers and keeps the requests.

/** An answer of the carrier's API, as recorded. */
export interface ApiAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** A request that reached the carrier's API. */
export interface ApiRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A message of the media stream on the wire. */
export interface WireMessage {
  data: string | Buffer;
  isBinary: boolean;
}

/** A carrier's recorded payloads. */
export interface CarrierFixtures {
  /** The carrier, with its API at `baseUrl`; undefined: at its real address. */
  create(baseUrl: string | undefined): CarrierPort;
  /** A call to ask for, and what the request for it must have looked like. */
  call: OutboundCall;
  expectPlaced(request: ApiRequest): void;
  /** What the request for the same call must have looked like where it is to be found out who answers. */
  expectDetecting(request: ApiRequest, machineUrl: string): void;
  /** Ending the call with this id, and what the request must have looked like. */
  hangUp: { providerCallId: string; expectRequest(request: ApiRequest): void };
  api: {
    placed: ApiAnswer & { providerCallId: string };
    hungUp: ApiAnswer;
    /** Refusals of a new call, with what they mean. */
    refusals: { name: string; answer: ApiAnswer; reason: CarrierError["reason"]; retryable: boolean }[];
    /** Answers after which nobody knows whether the phone rings. */
    unclear: ApiAnswer[];
    /** To a request about a call that is over, or that the carrier does not know. */
    over: ApiAnswer;
    unknown: ApiAnswer;
    fetched: { answer: ApiAnswer; word: CarrierStatus }[];
    /** The calls between the two numbers of `call`, of which `ids` were placed by us at `since` or later, oldest first. */
    listed: { answer: ApiAnswer; since: Date; ids: string[]; expectRequest(request: ApiRequest): void };
  };
  /** A text that must appear in no error, such as the credential. */
  secrets: string[];
  webhooks: {
    /** Signed by the carrier. */
    genuine: CarrierWebhook[];
    statuses: { name: string; webhook: CarrierWebhook; word: CarrierStatus | null }[];
    machines: { name: string; webhook: CarrierWebhook; word: MachineWord | null }[];
    answer: { webhook: CarrierWebhook; providerCallId: string };
  };
  upgrades: {
    genuine: { url: string; headers: Record<string, string> }[];
    forged: { name: string; url: string; headers: Record<string, string | undefined> }[];
  };
  media: {
    mediaUrl: string;
    /** The stream's messages in their order, with what they mean. The first `start` among them starts the stream. */
    conversation: { message: WireMessage; input: MediaInput }[];
    broken: { name: string; message: WireMessage }[];
    /** A frame and its wire form after that start. */
    frame: { samples: Int16Array; wire: string | Buffer };
    clear: string | null;
    mark: { name: string; wire: string | null };
  };
  /** What the document that opens the stream must hold. */
  expectStreamDocument(body: string, mediaUrl: string): void;
  expectHangUpDocument(body: string): void;
}

/** Runs the contract for one carrier. */
export function describeCarrierContract(name: string, fixtures: CarrierFixtures): void {
  describe(`${name} keeps the carrier contract`, () => {
    describeRest(fixtures);
    describeWebhooks(fixtures);
    describeMedia(fixtures);
  });
}

function describeRest(fixtures: CarrierFixtures): void {
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
    const { providerCallId, ...answer } = fixtures.api.placed;
    api.answerWith(answer);
    expect(await carrier.placeCall(fixtures.call)).toEqual({ providerCallId });
    expect(api.requests).toHaveLength(1);
    fixtures.expectPlaced(api.requests[0]!);
  });

  it("asks who answers where that is wanted", async () => {
    const { providerCallId, ...answer } = fixtures.api.placed;
    api.answerWith(answer);
    const machineUrl = fixtures.call.statusUrl.replace("status", "amd");
    expect(await carrier.placeCall({ ...fixtures.call, machine: { mode: "detect", url: machineUrl } })).toEqual({
      providerCallId,
    });
    fixtures.expectDetecting(api.requests[0]!, machineUrl);
  });

  it.each(fixtures.api.refusals)("reports $name as surely not placed", async ({ answer, reason, retryable }) => {
    api.answerWith(answer);
    expect(await failureOf(carrier.placeCall(fixtures.call))).toMatchObject({ placed: false, reason, retryable });
    expect(api.requests).toHaveLength(1);
  });

  it("does not ask again when nobody knows whether the phone rings", async () => {
    for (const answer of fixtures.api.unclear) {
      api.reset();
      api.answerWith(answer);
      expect(await failureOf(carrier.placeCall(fixtures.call))).toMatchObject({ placed: "unknown", retryable: false });
      expect(api.requests).toHaveLength(1);
    }
  });

  it("does not know whether the phone rings when the connection breaks after the request", async () => {
    api.answerWith("drop");
    expect(await failureOf(carrier.placeCall(fixtures.call))).toMatchObject({ placed: "unknown", retryable: false });
    expect(api.requests).toHaveLength(1);
  });

  it("may be asked again when nobody listens at the carrier's address", async () => {
    const nobody = fixtures.create(await unusedUrl());
    expect(await failureOf(nobody.placeCall(fixtures.call))).toMatchObject({ placed: false, retryable: true });
  });

  it("shows no credential and no phone number in an error", async () => {
    const failures: Error[] = [await failureOf(fixtures.create(await unusedUrl()).placeCall(fixtures.call))];
    for (const answer of [...fixtures.api.refusals.map((refusal) => refusal.answer), ...fixtures.api.unclear]) {
      api.answerWith(answer);
      failures.push(await failureOf(carrier.placeCall(fixtures.call)));
    }
    for (const failure of failures) {
      const shown = JSON.stringify([failure, failure.message, failure.stack, failure.cause, Object.entries(failure)]);
      for (const secret of [...fixtures.secrets, fixtures.call.to, fixtures.call.from]) {
        expect(shown).not.toContain(secret);
      }
    }
  });

  it("hangs a call up, and takes one that is over or unknown for hung up", async () => {
    const { providerCallId, expectRequest } = fixtures.hangUp;
    api.answerWith(fixtures.api.hungUp);
    await carrier.hangUp(providerCallId);
    expectRequest(api.requests[0]!);
    for (const answer of [fixtures.api.over, fixtures.api.unknown]) {
      api.answerWith(answer);
      await carrier.hangUp(providerCallId);
    }
  });

  it("reports a hang-up that failed, so that it is tried again", async () => {
    for (const answer of fixtures.api.unclear) {
      api.answerWith(answer);
      await failureOf(carrier.hangUp(fixtures.hangUp.providerCallId));
    }
  });

  it("reads the carrier's present word on a call, and null for a call it does not know", async () => {
    for (const { answer, word } of fixtures.api.fetched) {
      api.answerWith(answer);
      expect(await carrier.fetchStatus(word.providerCallId)).toEqual(word);
    }
    api.answerWith(fixtures.api.unknown);
    expect(await carrier.fetchStatus(fixtures.hangUp.providerCallId)).toBeNull();
  });

  it("finds the calls it placed for us, for a request whose answer was lost", async () => {
    const { answer, since, ids, expectRequest } = fixtures.api.listed;
    api.answerWith(answer);
    const { from, to } = fixtures.call;
    expect(await carrier.findPlaced({ from, to, since })).toEqual(ids);
    expectRequest(api.requests[0]!);
  });
}

function describeWebhooks(fixtures: CarrierFixtures): void {
  const carrier = fixtures.create(undefined);
  const { genuine, statuses, machines, answer } = fixtures.webhooks;

  it("accepts what the carrier signed", () => {
    for (const webhook of genuine) expect(carrier.verifyWebhook(webhook)).toBe(true);
    for (const { url, headers } of fixtures.upgrades.genuine) expect(carrier.verifyUpgrade(url, headers)).toBe(true);
  });

  it("refuses a webhook whose URL, body or signature was changed or left out", () => {
    for (const webhook of genuine) {
      const forged: CarrierWebhook[] = [
        { ...webhook, headers: {} },
        { ...webhook, url: `${webhook.url}${webhook.url.includes("?") ? "&" : "?"}leg=leg_other` },
        { ...webhook, url: webhook.url.replace("://", "://evil.") },
        ...Object.keys(webhook.headers).map((key) => ({
          ...webhook,
          headers: { ...webhook.headers, [key]: flipped(webhook.headers[key] ?? "") },
        })),
      ];
      if (webhook.rawBody) forged.push({ ...webhook, rawBody: webhook.rawBody.replace(/\d(?=\D*$)/, "x") });
      for (const wrong of forged.filter((one) => !sameSignedPart(one, webhook))) {
        expect(carrier.verifyWebhook(wrong)).toBe(false);
      }
    }
  });

  it.each(fixtures.upgrades.forged)("refuses a media connection with $name", ({ url, headers }) => {
    expect(carrier.verifyUpgrade(url, headers)).toBe(false);
  });

  it("refuses garbage without throwing", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()), (url, rawBody, headers) => {
        for (const method of ["POST", "GET", rawBody]) {
          expect(carrier.verifyWebhook({ method, url, headers, rawBody })).toBe(false);
        }
        expect(carrier.verifyUpgrade(url, headers)).toBe(false);
        for (const webhook of genuine) {
          expect(carrier.verifyWebhook({ ...webhook, url, rawBody })).toBe(false);
        }
      }),
    );
  });

  it.each(statuses)("reads a status webhook: $name", ({ webhook, word }) => {
    expect(carrier.parseStatus(webhook)).toEqual(word);
  });

  it.each(machines)("reads who answered: $name", ({ webhook, word }) => {
    expect(carrier.parseMachine(webhook)).toEqual(word);
  });

  it("reads which call asks for its document", () => {
    expect(carrier.callIdOf(answer.webhook)).toBe(answer.providerCallId);
  });

  it("answers with documents the carrier understands", () => {
    const { mediaUrl } = fixtures.media;
    const stream = {
      mediaUrl,
      providerCallId: answer.providerCallId,
      resumeUrl: fixtures.call.answerUrl,
      streamUrl: fixtures.call.statusUrl,
      line: null,
    };
    fixtures.expectStreamDocument(carrier.streamDocument(stream).body, mediaUrl);
    fixtures.expectHangUpDocument(carrier.hangUpDocument().body);
  });
}

function describeMedia(fixtures: CarrierFixtures): void {
  const carrier = fixtures.create(undefined);
  const { conversation, broken, frame, clear, mark } = fixtures.media;
  const started = () => {
    const codec = carrier.createCodec();
    for (const { message } of conversation.slice(0, conversation.findIndex((one) => one.input.kind === "start") + 1)) {
      codec.decode(toBuffer(message.data), message.isBinary);
    }
    return codec;
  };

  it("understands each message of a recorded stream", () => {
    const codec = carrier.createCodec();
    for (const { message, input } of conversation) {
      expect(codec.decode(toBuffer(message.data), message.isBinary)).toEqual(input);
    }
  });

  it.each(broken)("refuses a broken message and reads on: $name", ({ message }) => {
    const codec = started();
    expect(() => codec.decode(toBuffer(message.data), message.isBinary)).toThrow(MediaProtocolError);
    const audio = conversation.find((one) => one.input.kind === "audio")!;
    expect(codec.decode(toBuffer(audio.message.data), audio.message.isBinary)).toEqual(audio.input);
  });

  it("throws nothing but MediaProtocolError on garbage", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.boolean(), (text, isBinary) => {
        try {
          started().decode(Buffer.from(text), isBinary);
        } catch (err) {
          expect(err).toBeInstanceOf(MediaProtocolError);
        }
      }),
    );
  });

  it("sends frames, clears and marks in the carrier's own form", () => {
    const codec = started();
    const wire = codec.audio(frame.samples);
    expect(typeof wire === "string" ? JSON.parse(wire) : wire).toEqual(
      typeof frame.wire === "string" ? JSON.parse(frame.wire) : frame.wire,
    );
    expect(parsed(codec.clear())).toEqual(parsed(clear));
    expect(parsed(codec.mark(mark.name))).toEqual(parsed(mark.wire));
  });

  it("sends no frame of another length than 20 ms", () => {
    const codec = started();
    const exact = (codec.sampleRate * 20) / 1000;
    for (const length of [0, 1, exact - 1, exact + 1, exact * 2]) {
      expect(() => codec.audio(new Int16Array(length))).toThrow(RangeError);
    }
  });
}

/** Plays the carrier's API: gives the recorded answer and keeps each request. */
function createRecordedApi() {
  const requests: ApiRequest[] = [];
  let next: ApiAnswer | "drop" = "drop";
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      requests.push({ method: req.method ?? "", path: req.url ?? "", headers: req.headers, body });
      if (next === "drop") req.socket.destroy();
      else res.writeHead(next.status, { "Content-Type": next.contentType }).end(next.body);
    });
  });
  return {
    requests,
    start: async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    answerWith: (answer: ApiAnswer | "drop") => {
      next = answer;
    },
    reset: () => {
      requests.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function unusedUrl(): Promise<string> {
  const api = createRecordedApi();
  const url = await api.start();
  await api.stop();
  return url;
}

async function failureOf(work: Promise<unknown>): Promise<CarrierError> {
  const outcome = await work.then(
    () => null,
    (err: unknown) => err,
  );
  expect(outcome).toBeInstanceOf(CarrierError);
  return outcome as CarrierError;
}

/** A header that is not part of the proof, such as the content type, may be changed without harm. */
function sameSignedPart(one: CarrierWebhook, other: CarrierWebhook): boolean {
  const proof = ({ headers }: CarrierWebhook) =>
    JSON.stringify(Object.entries(headers).filter(([key]) => /signature|authorization|nonce/i.test(key)));
  return one.url === other.url && one.rawBody === other.rawBody && proof(one) === proof(other);
}

function flipped(text: string): string {
  return text.replace(/[a-z]/i, (letter) => (letter === "x" ? "y" : "x"));
}

function toBuffer(data: string | Buffer): Buffer {
  return Buffer.from(data);
}

function parsed(wire: string | null): unknown {
  return wire === null ? null : JSON.parse(wire);
}
