import { dtmfFrames } from "@/lib/audio/dtmf";
import type { CarrierPort, MediaCodec } from "@/lib/domain/ports/carrier";

/** Presses keys towards a phone. Throws CarrierError where they are pressed by a request. */
export type Keypad = (keys: { providerCallId: string; digits: string }) => Promise<void>;

/** Makes it for one leg, in the way its carrier takes keys. The stream goes on whichever it is. */
export function createKeypad(options: {
  carrier: CarrierPort;
  codec: MediaCodec;
  play: (frames: (Int16Array | null)[]) => void;
  send: (wire: string) => void;
}): Keypad {
  const { carrier, codec, play, send } = options;
  return async ({ providerCallId, digits }) => {
    switch (carrier.capabilities.digitsOut) {
      case "tones":
        return play(dtmfFrames(digits, codec.sampleRate));
      case "stream": {
        const wire = codec.digits(digits);
        if (wire === null) throw new Error(`the codec of ${carrier.name} presses no keys`);
        return send(wire);
      }
      case "request":
        return carrier.sendDigits(providerCallId, digits);
    }
  };
}
