/** Zero crossings of the sinc on each side: about 70 dB of stop band with the Hann-squared window. */
const ZERO_CROSSINGS = 16;
/** Pass band as a part of the lower Nyquist frequency; the rest is the filter's slope. */
const PASS = 0.94;
/** Kernel phases a sample; beyond any ratio used here (22,050 -> 24,000 needs 160). */
const MAX_PHASES = 2_048;

/**
 * Converts mono audio between sample rates by a windowed sinc, band-limited to the lower of both rates. Output length is
 * `round(input * to / from)`; the audio is not shifted in time. Rates in Hz, whole numbers.
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to || samples.length === 0) return samples;
  const divisor = greatestCommonDivisor(from, to);
  const phases = to / divisor;
  if (phases > MAX_PHASES) throw new RangeError(`cannot convert ${from} Hz to ${to} Hz: the ratio is too uneven`);
  const step = from / divisor;
  const cutoff = PASS * Math.min(1, to / from);
  const reach = Math.ceil(ZERO_CROSSINGS / cutoff);
  const kernels = Array.from({ length: phases }, (_, phase) => makeKernel(phase / phases, cutoff, reach));

  const output = new Float32Array(Math.round((samples.length * to) / from));
  for (let index = 0; index < output.length; index++) {
    const position = index * step;
    const kernel = kernels[position % phases] ?? new Float32Array();
    const first = Math.floor(position / phases) - reach + 1;
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < kernel.length && first + tap < samples.length; tap++) {
      sum += (samples[first + tap] ?? 0) * (kernel[tap] ?? 0);
    }
    output[index] = sum;
  }
  return output;
}

/** Weights of the input samples around a point `fraction` after one of them; their sum is 1, so the level is kept. */
function makeKernel(fraction: number, cutoff: number, reach: number): Float32Array {
  const kernel = new Float32Array(2 * reach);
  let sum = 0;
  for (let tap = 0; tap < kernel.length; tap++) {
    const distance = tap - reach + 1 - fraction;
    const angle = Math.PI * distance * cutoff;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    const window = Math.abs(distance) >= reach ? 0 : Math.cos((Math.PI * distance) / (2 * reach)) ** 2;
    kernel[tap] = sinc * window;
    sum += sinc * window;
  }
  return kernel.map((weight) => weight / sum);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
