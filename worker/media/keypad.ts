import { setTimeout } from "node:timers/promises";
import { dtmfFrames } from "@/lib/audio/dtmf";
import type { CarrierPort, MediaCodec } from "@/lib/domain/ports/carrier";

/** What a carrier takes to play a key, and what a `w` is, in milliseconds. */
const KEY_MS = 200;
const PAUSE_MS = 500;

/** Presses keys towards a phone. Throws CarrierError where they are pressed by a request. */
export type Keypad = (keys: { providerCallId: string; digits: string }) => Promise<void>;

/** Makes it for one leg, in the way its carrier takes keys. The stream goes on whichever it is. */
export function createKeypad(options: {
  carrier: Pick<CarrierPort, "name" | "capabilities" | "sendDigits">;
  codec: Pick<MediaCodec, "sampleRate" | "digits">;
  play: (frames: (Int16Array | null)[]) => void;
  send: (wire: string) => void;
  /** Resolves after so many milliseconds. */
  wait?: (ms: number) => Promise<unknown>;
}): Keypad {
  const { carrier, codec, play, send, wait = setTimeout } = options;

  /** Pauses are ours to make: a stream's message has keys only. */
  async function sendByStream(digits: string): Promise<void> {
    for (const [, pauses, keys] of digits.matchAll(/(w*)([^w]*)/g)) {
      if (pauses) await wait(pauses.length * PAUSE_MS);
      if (!keys) continue;
      const wire = codec.digits(keys);
      if (wire === null) throw new Error(`the codec of ${carrier.name} presses no keys`);
      send(wire);
      await wait(keys.length * KEY_MS);
    }
  }

  return async ({ providerCallId, digits }) => {
    switch (carrier.capabilities.digitsOut) {
      case "tones":
        return play(dtmfFrames(digits, codec.sampleRate));
      case "stream":
        return sendByStream(digits);
      case "request":
        return carrier.sendDigits(providerCallId, digits);
    }
  };
}
