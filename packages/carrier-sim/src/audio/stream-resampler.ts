import { endianness } from "node:os";

const LITTLE_ENDIAN = endianness() === "LE";
/** Zero crossings of the filter at each side: flat to 3.3 kHz of a telephone's 4. */
const HALF_WIDTH = 10;

/**
 * Resamples sound as it comes, by a whole factor up or down, with a windowed sinc filter (Hann). It holds back half the
 * filter: about a millisecond. What goes in at one rate comes out at the other without a gap between the pieces.
 */
export class StreamResampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: Float64Array;
  #past: Float64Array;

  /** @param from and `to` in samples a second; one must be a whole multiple of the other. */
  constructor(from: number, to: number) {
    this.#up = Math.max(1, to / from);
    this.#down = Math.max(1, from / to);
    if (!Number.isInteger(this.#up) || !Number.isInteger(this.#down)) {
      throw new RangeError(`${from} and ${to} are no multiples of each other`);
    }
    this.#taps = lowPass(this.#up * this.#down, this.#up);
    this.#past = new Float64Array(Math.ceil(this.#taps.length / this.#up));
  }

  /** Takes a piece of any length that the factor divides. */
  push(samples: Int16Array): Int16Array {
    if (this.#taps.length === 1) return samples;
    const length = Math.floor((samples.length * this.#up) / this.#down);
    // A phone is silent most of the time.
    if (isSilent(samples) && isSilent(this.#past)) return new Int16Array(length);
    const input = new Float64Array(this.#past.length + samples.length);
    input.set(this.#past);
    input.set(samples, this.#past.length);
    this.#past = input.slice(input.length - this.#past.length);
    const first = input.length - samples.length;
    const output = new Int16Array(length);
    for (let i = 0; i < output.length; i++) {
      const at = i * this.#down;
      const newest = first + Math.floor(at / this.#up);
      let sum = 0;
      for (let tap = at % this.#up, back = 0; tap < this.#taps.length; tap += this.#up, back++) {
        sum += (this.#taps[tap] ?? 0) * (input[newest - back] ?? 0);
      }
      output[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
    return output;
  }
}

/** The taps of a filter that passes the lower rate's band of a signal at the higher rate. */
function lowPass(factor: number, gain: number): Float64Array {
  if (factor === 1) return Float64Array.of(1);
  const reach = HALF_WIDTH * factor;
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const x = (Math.PI * (i - reach)) / factor;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    return sinc * (0.5 + 0.5 * Math.cos((Math.PI * (i - reach)) / reach));
  });
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => (tap * gain) / total);
}

function isSilent(samples: Int16Array | Float64Array): boolean {
  return samples.every((sample) => sample === 0);
}

/** Samples as little-endian bytes, a copy. */
export function toLittleEndian(samples: Int16Array): Buffer {
  const bytes = Buffer.from(Uint8Array.from(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)));
  return LITTLE_ENDIAN ? bytes : bytes.swap16();
}

/** Little-endian bytes as samples; an odd last byte is dropped. */
export function fromLittleEndian(bytes: Buffer): Int16Array {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const copy = Uint8Array.from(LITTLE_ENDIAN ? even : even.swap16());
  return new Int16Array(copy.buffer);
}
