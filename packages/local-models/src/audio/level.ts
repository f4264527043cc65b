/** Root mean square of samples in -1..1. */
export function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** RMS of consecutive windows of `size` samples; a last, shorter window counts too. */
export function windowLevels(samples: Float32Array, size: number): number[] {
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += size) levels.push(rms(samples.subarray(start, start + size)));
  return levels;
}
