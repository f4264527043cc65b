// ITU-T G.711 mu-law. The 14-bit value is biased by 33 (132 at 16 bits), so each of the 8 segments starts at a power of two.
const BIAS = 132;
const CLIP = 32635;

/** mu-law byte of digital silence. */
export const MULAW_SILENCE = 0xff;

const DECODE = Int16Array.from({ length: 256 }, (_, code) => {
  const inverted = ~code & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + BIAS) << ((inverted >> 4) & 0x07);
  return inverted & 0x80 ? BIAS - magnitude : magnitude - BIAS;
});

const ENCODE = Uint8Array.from({ length: 65_536 }, (_, index) => encodeSample(index - 32_768));

function encodeSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), CLIP) + BIAS;
  const segment = 24 - Math.clz32(biased);
  const mantissa = (biased >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | mantissa) & 0xff;
}

/** PCM16 samples of mu-law bytes, one each. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) samples[i] = DECODE[bytes[i] ?? MULAW_SILENCE] ?? 0;
  return samples;
}

/** mu-law bytes of PCM16 samples, one each; louder than 32,635 is clipped. */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) bytes[i] = ENCODE[(samples[i] ?? 0) + 32_768] ?? MULAW_SILENCE;
  return bytes;
}
