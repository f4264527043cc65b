import { expect } from "vitest";
import { textsIn, unescaped, type CarrierFixtures } from "../../contract-suite";
import { ACCOUNT, CALL, STREAM } from "./recorded";

function text(message: unknown) {
  return { data: JSON.stringify(message), isBinary: false };
}

const start = {
  event: "start",
  sequenceNumber: "1",
  streamSid: STREAM,
  start: {
    accountSid: ACCOUNT,
    streamSid: STREAM,
    callSid: CALL,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    customParameters: {},
  },
};

const mediaMessage = (payload: string, track = "inbound") => ({
  event: "media",
  sequenceNumber: "3",
  streamSid: STREAM,
  media: { track, chunk: "1", timestamp: "5", payload },
});

interface Framed {
  media: { payload: string };
}

export const documents: CarrierFixtures["documents"] = {
  stream: {
    mediaUrl: "wss://media.example.com/media/twilio/abc_DEF-123",
    providerCallId: CALL,
    resumeUrl: "https://voice.example.com/webhooks/twilio/answer?leg=leg_1&again=1",
    streamUrl: "https://voice.example.com/webhooks/twilio/stream?leg=leg_1",
    line: null,
  },
  expectStream: ({ contentType, body }, stream) => {
    expect(contentType).toBe("text/xml");
    expect(unescaped(body.replace(/<Say>.*<\/Say>/, ""))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Connect>' +
        `<Stream url="${stream.mediaUrl}" statusCallback="${stream.streamUrl}" statusCallbackMethod="POST"/></Connect>` +
        `<Redirect method="POST">${stream.resumeUrl}</Redirect></Response>`,
    );
    if (stream.line !== null) expect(body.indexOf("<Say>")).toBeLessThan(body.indexOf("<Connect>"));
  },
  spoken: ({ body }) => textsIn(body, "Say"),
  expectMessage: ({ body }) => expect(body).toMatch(/<\/Say><Hangup\/><\/Response>$/),
  expectReject: ({ body }, reason) => expect(body).toContain(`<Response><Reject reason="${reason}"/></Response>`),
  expectHangUp: ({ body }) => {
    expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>');
  },
};

export const media: CarrierFixtures["media"] = {
  conversation: [
    { message: text({ event: "connected", protocol: "Call", version: "1.0.0" }), input: { kind: "ignored" } },
    { message: text(start), input: { kind: "start", streamId: STREAM, providerCallId: CALL } },
    { message: text(mediaMessage("AIB//w==")), input: { kind: "audio", samples: Int16Array.of(-32124, 32124, 0, 0) } },
    { message: text(mediaMessage("AIB//w==", "outbound")), input: { kind: "ignored" } },
    {
      message: { data: ` ${JSON.stringify(mediaMessage("/w=="))}`, isBinary: false },
      input: { kind: "audio", samples: Int16Array.of(0) },
    },
    {
      message: text({
        event: "dtmf",
        streamSid: STREAM,
        sequenceNumber: "5",
        dtmf: { track: "inbound_track", digit: "#" },
      }),
      input: { kind: "dtmf", digit: "#" },
    },
    {
      message: text({ event: "mark", sequenceNumber: "4", streamSid: STREAM, mark: { name: "my label" } }),
      input: { kind: "mark", name: "my label" },
    },
    { message: text({ event: "something-new", streamSid: STREAM }), input: { kind: "ignored" } },
    {
      message: text({
        event: "stop",
        sequenceNumber: "9",
        streamSid: STREAM,
        stop: { accountSid: ACCOUNT, callSid: CALL },
      }),
      input: { kind: "stop" },
    },
  ],
  broken: [
    { name: "binary", message: { data: Buffer.alloc(160), isBinary: true } },
    { name: "no JSON", message: { data: "{", isBinary: false } },
    { name: "no object", message: text([]) },
    { name: "no event", message: text({ streamSid: STREAM }) },
    {
      name: "a start without a call",
      message: text({ event: "start", start: { mediaFormat: start.start.mediaFormat } }),
    },
    {
      name: "a start in another format",
      message: text({
        ...start,
        start: { ...start.start, mediaFormat: { encoding: "audio/x-l16", sampleRate: 16000, channels: 1 } },
      }),
    },
    { name: "media without a payload", message: text({ ...mediaMessage(""), media: { track: "inbound" } }) },
    { name: "media that is not base64", message: text(mediaMessage("!!!!!!!!!!!!")) },
    { name: "media of a second stream", message: text({ ...mediaMessage("/w=="), streamSid: "MZother" }) },
    { name: "more sound than a message may hold", message: text(mediaMessage("/".repeat(30_000))) },
  ],
  frame: {
    samples: new Int16Array(160),
    wire: JSON.stringify({
      event: "media",
      streamSid: STREAM,
      media: { payload: Buffer.alloc(160, 0xff).toString("base64") },
    }),
  },
  soundIn: (wire) => Buffer.from((JSON.parse(String(wire)) as Framed).media.payload, "base64"),
  messageWith: (sound) => text(mediaMessage(sound.toString("base64"))),
  clear: JSON.stringify({ event: "clear", streamSid: STREAM }),
  mark: { name: "g1", wire: JSON.stringify({ event: "mark", streamSid: STREAM, mark: { name: "g1" } }) },
  digits: { keys: "1#", wire: null },
};
