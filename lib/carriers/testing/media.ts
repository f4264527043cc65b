import fc from "fast-check";
import { expect, it } from "vitest";
import { MediaProtocolError } from "@/lib/domain/ports/carrier";
import type { CarrierFixtures } from "./fixtures";

/** The framing of the media stream. */
export function describeMedia(fixtures: CarrierFixtures): void {
  const carrier = fixtures.create(undefined);
  const { conversation, broken, frame, soundIn, messageWith, clear, mark, digits } = fixtures.media;
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
    const bytes = fc.uint8Array({ maxLength: 2_000 }).map((some) => Buffer.from(some));
    const text = fc.oneof(fc.string(), fc.json()).map((some) => Buffer.from(some));
    const altered = fc
      .record({
        message: fc.constantFrom(...conversation.map((one) => toBuffer(one.message.data))),
        at: fc.nat(),
        bytes: fc.uint8Array({ maxLength: 8 }),
      })
      .map(({ message, at, bytes }) => {
        const cut = at % (message.length + 1);
        return Buffer.concat([message.subarray(0, cut), bytes, message.subarray(cut + bytes.length)]);
      });
    const codec = started();
    fc.assert(
      fc.property(fc.oneof(bytes, text, altered), fc.boolean(), (message, isBinary) => {
        try {
          codec.decode(message, isBinary);
        } catch (err) {
          expect(err).toBeInstanceOf(MediaProtocolError);
        }
      }),
    );
  });

  it("reads sound of every size as so many samples, or refuses it", () => {
    const codec = started();
    const bytesPerSample = soundIn(codec.audio(frame.samples)).length / frame.samples.length;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        const { data, isBinary } = messageWith(Buffer.from(bytes));
        if (bytes.length === 0 || bytes.length % bytesPerSample !== 0) {
          expect(() => codec.decode(toBuffer(data), isBinary)).toThrow(MediaProtocolError);
        } else {
          const input = codec.decode(toBuffer(data), isBinary);
          expect(input.kind === "audio" && input.samples.length).toBe(bytes.length / bytesPerSample);
        }
      }),
    );
  });

  it("sends every frame in the same length, and its sound is what was given as far as the carrier's format goes", () => {
    const codec = started();
    const length = (codec.sampleRate * 20) / 1000;
    const bytes = soundIn(codec.audio(new Int16Array(length))).length;
    fc.assert(
      fc.property(fc.int16Array({ minLength: length, maxLength: length }), (samples) => {
        const wire = codec.audio(samples);
        expect(soundIn(wire)).toHaveLength(bytes);
        const { data, isBinary } = messageWith(soundIn(wire));
        const back = codec.decode(toBuffer(data), isBinary);
        if (back.kind !== "audio") throw new Error("no sound came back");
        // The coarsest format, mu-law, is off by a sixteenth at most.
        const isNear = (sample: number, at: number) =>
          Math.abs(sample - samples[at]!) <= Math.abs(samples[at]!) / 16 + 8;
        expect(back.samples.every(isNear)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("sends frames, clears, marks and keys in the carrier's own form", () => {
    const codec = started();
    const wire = codec.audio(frame.samples);
    expect(typeof wire === "string" ? JSON.parse(wire) : wire).toEqual(
      typeof frame.wire === "string" ? JSON.parse(frame.wire) : frame.wire,
    );
    expect(parsed(codec.clear())).toEqual(parsed(clear));
    expect(parsed(codec.mark(mark.name))).toEqual(parsed(mark.wire));
    expect(parsed(codec.digits(digits.keys))).toEqual(parsed(digits.wire));
    expect(digits.wire !== null).toBe(carrier.capabilities.digitsOut === "stream");
  });

  it("sends no frame of another length than 20 ms", () => {
    const codec = started();
    const exact = (codec.sampleRate * 20) / 1000;
    for (const length of [0, 1, exact - 1, exact + 1, exact * 2]) {
      expect(() => codec.audio(new Int16Array(length))).toThrow(RangeError);
    }
  });
}

function toBuffer(data: string | Buffer): Buffer {
  return Buffer.from(data);
}

function parsed(wire: string | null): unknown {
  return wire === null ? null : JSON.parse(wire);
}
