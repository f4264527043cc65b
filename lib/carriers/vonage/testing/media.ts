import { expect } from "vitest";
import type { CarrierDocument } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "../../contract-suite";
import { CALL, MEDIA } from "./recorded";

type Action = Record<string, unknown> & { action: string; text?: string };

function actionsIn({ body }: CarrierDocument): Action[] {
  return JSON.parse(body) as Action[];
}

export const documents: CarrierFixtures["documents"] = {
  stream: {
    mediaUrl: MEDIA,
    providerCallId: CALL,
    resumeUrl: "https://voice.example.com/webhooks/vonage/answer?leg=leg_1&again=1",
    streamUrl: "https://voice.example.com/webhooks/vonage/stream?leg=leg_1",
    line: null,
  },
  expectStream: (document, stream) => {
    expect(document.contentType).toBe("application/json");
    const said = stream.line === null ? [] : [{ action: "talk", text: stream.line }];
    expect(actionsIn(document)).toEqual([
      ...said,
      {
        action: "connect",
        eventType: "synchronous",
        eventUrl: [stream.streamUrl],
        eventMethod: "POST",
        endpoint: [
          {
            type: "websocket",
            uri: stream.mediaUrl,
            "content-type": "audio/l16;rate=16000",
            headers: { phone_uuid: CALL },
            authorization: { type: "vonage" },
          },
        ],
      },
      {
        action: "notify",
        payload: { uuid: CALL },
        eventUrl: [`${stream.resumeUrl}&uuid=${CALL}`],
        eventMethod: "POST",
      },
    ]);
  },
  spoken: (document) => actionsIn(document).flatMap(({ action, text }) => (action === "talk" ? [text ?? ""] : [])),
  expectMessage: (document) => expect(actionsIn(document).at(-1)?.action).toBe("talk"),
  expectReject: (document) => expect(actionsIn(document)).toEqual([]),
  expectHangUp: (document) => expect(actionsIn(document)).toEqual([]),
};

function text(message: unknown) {
  return { data: JSON.stringify(message), isBinary: false };
}

function sound(...samples: number[]): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, at) => bytes.writeInt16LE(sample, at * 2));
  return bytes;
}

const START = { event: "websocket:connected", "content-type": "audio/l16;rate=16000", phone_uuid: CALL };

export const media: CarrierFixtures["media"] = {
  conversation: [
    // Sound may come before the first message has said what it is.
    { message: { data: sound(1), isBinary: true }, input: { kind: "audio", samples: Int16Array.of(1) } },
    {
      // Vonage puts a blank before it.
      message: { data: ` ${JSON.stringify(START)}`, isBinary: false },
      input: { kind: "start", streamId: CALL, providerCallId: CALL },
    },
    {
      message: { data: sound(-32768, 32767, 0, 258), isBinary: true },
      input: { kind: "audio", samples: Int16Array.of(-32768, 32767, 0, 258) },
    },
    {
      message: text({ event: "websocket:dtmf", digit: "5", duration: 260 }),
      input: { kind: "dtmf", digit: "5" },
    },
    { message: text({ digit: "#", duration: 260 }), input: { kind: "dtmf", digit: "#" } },
    {
      message: text({ event: "websocket:notify", payload: { name: "g1" } }),
      input: { kind: "mark", name: "g1" },
    },
    { message: text({ event: "websocket:cleared" }), input: { kind: "ignored" } },
    { message: text({ event: "websocket:media:update", active: false }), input: { kind: "ignored" } },
  ],
  broken: [
    { name: "half a sample", message: { data: Buffer.alloc(641), isBinary: true } },
    { name: "no sound", message: { data: Buffer.alloc(0), isBinary: true } },
    { name: "more sound than a message may hold", message: { data: Buffer.alloc(64_002), isBinary: true } },
    { name: "no JSON", message: { data: "{", isBinary: false } },
    { name: "no object", message: text([]) },
    { name: "no event", message: text({ payload: {} }) },
    { name: "a start without a call", message: text({ ...START, phone_uuid: undefined }) },
    { name: "a start in another format", message: text({ ...START, "content-type": "audio/l16;rate=8000" }) },
    { name: "a key that is none", message: text({ event: "websocket:dtmf" }) },
  ],
  frame: { samples: new Int16Array(320).fill(258), wire: Buffer.alloc(640, Buffer.from([2, 1])) },
  soundIn: (wire) => Buffer.from(wire),
  messageWith: (data) => ({ data, isBinary: true }),
  clear: JSON.stringify({ action: "clear" }),
  mark: { name: "g1", wire: JSON.stringify({ action: "notify", payload: { name: "g1" } }) },
  digits: { keys: "1#", wire: null },
};
