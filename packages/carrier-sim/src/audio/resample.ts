import { setImmediate as nextTurn } from "node:timers/promises";
import type { MonoAudio } from "./wav";

const HALF_WIDTH = 16;

/**
 * Resamples a whole recording with a windowed sinc filter (Hann window, cut at the lower Nyquist rate).
 * Gives other work a turn after each second of output, so that the clocks of live calls keep time.
 */
export async function resample({ samples, sampleRate }: MonoAudio, toRate: number): Promise<Int16Array> {
  if (sampleRate === toRate) return samples;
  const divisor = greatestCommonDivisor(sampleRate, toRate);
  const phases = toRate / divisor;
  const step = sampleRate / divisor;
  const cutoff = Math.min(1, toRate / sampleRate);
  const reach = Math.ceil(HALF_WIDTH / cutoff);
  const filters = Array.from({ length: phases }, (_, phase) => phaseFilter(phase / phases, cutoff, reach));

  const output = new Int16Array(Math.floor((samples.length * toRate) / sampleRate));
  for (let i = 0; i < output.length; i++) {
    const position = i * step;
    const filter = filters[position % phases] ?? [];
    const first = Math.floor(position / phases) - reach + 1;
    let sum = 0;
    filter.forEach((weight, tap) => (sum += (samples[first + tap] ?? 0) * weight));
    output[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    if (i % toRate === toRate - 1) await nextTurn();
  }
  return output;
}

function phaseFilter(fraction: number, cutoff: number, reach: number): number[] {
  const taps = Array.from({ length: 2 * reach }, (_, tap) => {
    const distance = tap - reach + 1 - fraction;
    const x = Math.PI * distance * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    const window = Math.abs(distance) >= reach ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
    return sinc * window;
  });
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / total);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
