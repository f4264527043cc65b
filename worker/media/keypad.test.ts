import { expect, it } from "vitest";
import { createPlivoCodec } from "@/lib/carriers/plivo/media";
import { createTwilioCodec } from "@/lib/carriers/twilio/media";
import { createVonageCodec } from "@/lib/carriers/vonage/media";
import type { CarrierCapabilities, CarrierPort, MediaCodec } from "@/lib/domain/ports/carrier";
import { createKeypad } from "./keypad";

/** A keypad of a carrier that takes keys so, and what it did. */
function keypadOf(digitsOut: CarrierCapabilities["digitsOut"], codec: MediaCodec) {
  const did: unknown[] = [];
  const press = createKeypad({
    carrier: {
      name: "plivo",
      capabilities: { digitsOut } as CarrierPort["capabilities"],
      sendDigits: async (providerCallId, digits) => void did.push({ providerCallId, digits }),
    },
    codec,
    play: (frames) => did.push({ frames: frames.length, samples: frames.find((frame) => frame)?.length }),
    send: (wire) => did.push(JSON.parse(wire)),
    wait: async (ms) => did.push(ms),
  });
  return { did, press: (digits: string) => press({ providerCallId: "call-1", digits }) };
}

it("plays tones in the sound of a carrier that takes them so", async () => {
  const { did, press } = keypadOf("tones", createTwilioCodec());
  await press("1w2");
  // 200 ms a key and 500 ms a pause, in frames of 20 ms.
  expect(did).toEqual([{ frames: 45, samples: 160 }]);
});

it("sends keys over the stream of a carrier that takes them there, and makes the pauses itself", async () => {
  const { did, press } = keypadOf("stream", createPlivoCodec());
  await press("12ww3");
  const keys = (dtmf: string) => ({ event: "sendDTMF", dtmf });
  expect(did).toEqual([keys("12"), 400, 1_000, keys("3"), 200]);
});

it("asks the API of a carrier that takes keys by request, for the phone's own call", async () => {
  const { did, press } = keypadOf("request", createVonageCodec());
  await press("1w2");
  expect(did).toEqual([{ providerCallId: "call-1", digits: "1w2" }]);
});

it("says that a codec cannot what its carrier is said to", async () => {
  await expect(keypadOf("stream", createVonageCodec()).press("1")).rejects.toThrow("presses no keys");
});
