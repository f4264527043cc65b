/** A sine wave without end, in frames of 20 ms of PCM16. `dbfs` is its RMS level. */
export function createTone(options: { hz: number; dbfs: number; sampleRate: number }): () => Int16Array {
  const { hz, dbfs, sampleRate } = options;
  const peak = 32_768 * 10 ** (dbfs / 20) * Math.SQRT2;
  let at = 0;
  return () =>
    Int16Array.from({ length: sampleRate / 50 }, () =>
      Math.round(peak * Math.sin((2 * Math.PI * hz * at++) / sampleRate)),
    );
}

/** Level in dBFS (RMS) of one frequency in some sound. */
export function levelAt(hz: number, samples: Int16Array, sampleRate: number): number {
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => {
    const angle = (2 * Math.PI * hz * i) / sampleRate;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  });
  const peak = (2 * Math.hypot(re, im)) / samples.length;
  return 20 * Math.log10(peak / Math.SQRT2 / 32_768);
}

/** Frames one after the other. */
export function joined(frames: Int16Array[]): Int16Array {
  return Int16Array.from(frames.flatMap((frame) => [...frame]));
}
