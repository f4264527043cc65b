import { expect } from "vitest";
import { textsIn, unescaped, type CarrierFixtures } from "../../contract-suite";
import { AUTH_ID, CALL, STREAM, MEDIA } from "./recorded";

function text(message: unknown) {
  return { data: JSON.stringify(message), isBinary: false };
}

const start = {
  event: "start",
  sequenceNumber: 1,
  start: {
    callId: CALL,
    streamId: STREAM,
    accountId: AUTH_ID,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000 },
  },
  extra_headers: "",
};

const mediaMessage = (payload: string, track: string | undefined = "inbound") => ({
  event: "media",
  sequenceNumber: 2,
  streamId: STREAM,
  media: { track, timestamp: "1764000000000", chunk: 1, payload },
  extra_headers: "",
});

interface Framed {
  media: { payload: string };
}

export const documents: CarrierFixtures["documents"] = {
  stream: {
    mediaUrl: MEDIA,
    providerCallId: CALL,
    resumeUrl: "https://voice.example.com/webhooks/plivo/answer?leg=leg_1&again=1",
    streamUrl: "https://voice.example.com/webhooks/plivo/stream?leg=leg_1",
    line: null,
  },
  expectStream: ({ contentType, body }, stream) => {
    expect(contentType).toBe("text/xml");
    expect(unescaped(body.replace(/<Speak>[^]*<\/Speak>/, ""))).toBe(
      '<Response><Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" ' +
        `statusCallbackUrl="${stream.streamUrl}" statusCallbackMethod="POST">${stream.mediaUrl}</Stream>` +
        `<Redirect method="POST">${stream.resumeUrl}</Redirect></Response>`,
    );
    expect(body).toContain("leg=leg_1&amp;again=1");
    if (stream.line !== null) expect(body.indexOf("<Speak>")).toBeLessThan(body.indexOf("<Stream"));
  },
  spoken: ({ body }) => textsIn(body, "Speak"),
  expectMessage: ({ body }) => expect(body).toMatch(/<\/Speak><Hangup\/><\/Response>$/),
  expectReject: ({ body }, reason) => expect(body).toBe(`<Response><Hangup reason="${reason}"/></Response>`),
  expectHangUp: ({ body }) => expect(body).toBe("<Response><Hangup/></Response>"),
};

export const media: CarrierFixtures["media"] = {
  conversation: [
    { message: text(start), input: { kind: "start", streamId: STREAM, providerCallId: CALL } },
    { message: text(mediaMessage("AIB//w==")), input: { kind: "audio", samples: Int16Array.of(-32124, 32124, 0, 0) } },
    { message: text(mediaMessage("AIB//w==", "outbound")), input: { kind: "ignored" } },
    {
      message: { data: ` ${JSON.stringify(mediaMessage("/w==", undefined))}`, isBinary: false },
      input: { kind: "audio", samples: Int16Array.of(0) },
    },
    {
      message: text({
        event: "dtmf",
        sequenceNumber: 9,
        streamId: STREAM,
        dtmf: { track: "inbound", digit: "5", timestamp: "1764000000000" },
      }),
      input: { kind: "dtmf", digit: "5" },
    },
    {
      message: text({ event: "playedStream", sequenceNumber: 9, streamId: STREAM, name: "g1" }),
      input: { kind: "mark", name: "g1" },
    },
    { message: text({ event: "clearedAudio", sequenceNumber: 9, streamId: STREAM }), input: { kind: "ignored" } },
    { message: text({ event: "playFailed", reason: "incorrectPayload" }), input: { kind: "ignored" } },
    { message: text({ event: "stop", streamId: STREAM }), input: { kind: "stop" } },
  ],
  broken: [
    { name: "binary", message: { data: Buffer.alloc(160), isBinary: true } },
    { name: "no JSON", message: { data: "{", isBinary: false } },
    { name: "no object", message: text([]) },
    { name: "no event", message: text({ streamId: STREAM }) },
    { name: "a start without a call", message: text({ event: "start", start: { ...start.start, callId: "" } }) },
    {
      name: "a start in another format",
      message: text({
        ...start,
        start: { ...start.start, mediaFormat: { encoding: "audio/x-l16", sampleRate: 16000 } },
      }),
    },
    { name: "media without a payload", message: text({ ...mediaMessage(""), media: { track: "inbound" } }) },
    { name: "media that is not base64", message: text(mediaMessage("!!!!!!!!!!!!")) },
    { name: "media of a second stream", message: text({ ...mediaMessage("/w=="), streamId: "other" }) },
    { name: "more sound than a message may hold", message: text(mediaMessage("/".repeat(30_000))) },
  ],
  frame: {
    samples: new Int16Array(160),
    wire: JSON.stringify({
      event: "playAudio",
      media: {
        contentType: "audio/x-mulaw",
        sampleRate: 8000,
        payload: Buffer.alloc(160, 0xff).toString("base64"),
      },
    }),
  },
  soundIn: (wire) => Buffer.from((JSON.parse(String(wire)) as Framed).media.payload, "base64"),
  messageWith: (sound) => text(mediaMessage(sound.toString("base64"))),
  clear: JSON.stringify({ event: "clearAudio", streamId: STREAM }),
  mark: { name: "g1", wire: JSON.stringify({ event: "checkpoint", streamId: STREAM, name: "g1" }) },
  digits: { keys: "12#", wire: JSON.stringify({ event: "sendDTMF", dtmf: "12#" }) },
};
