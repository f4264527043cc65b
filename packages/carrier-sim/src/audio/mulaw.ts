/** G.711 mu-law, 8 bits a sample. Source: ITU-T G.711, with the usual 14-bit bias of 0x84 on 16-bit samples. */

/** The byte of digital silence. */
export const MULAW_SILENCE = 0xff;
/** Samples (and bytes) a second of the telephone network. */
export const TELEPHONE_RATE = 8000;

const BIAS = 0x84;
const CLIP = 32635;

const decodeTable = Int16Array.from({ length: 256 }, (_, byte) => {
  const inverted = ~byte & 0xff;
  const exponent = (inverted >> 4) & 0x07;
  const magnitude = (((inverted & 0x0f) << 3) + BIAS) << exponent;
  return inverted & 0x80 ? BIAS - magnitude : magnitude - BIAS;
});

/** One signed 16-bit sample as a mu-law byte, 0 to 255. */
export function encodeMulawSample(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** One mu-law byte as a signed 16-bit sample. */
export function decodeMulawSample(byte: number): number {
  return decodeTable[byte & 0xff] ?? 0;
}

/** Signed 16-bit samples as mu-law bytes, one each. */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = encodeMulawSample(samples[i] ?? 0);
  return bytes;
}

/** Mu-law bytes as signed 16-bit samples, one each. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = decodeMulawSample(bytes[i] ?? 0);
  return samples;
}
