/** Collects a waveform: the loudest sample of each of at most `maxValues` equal stretches. */
export interface PeakMeter {
  /** The next samples, PCM16. */
  push(samples: Int16Array): void;
  /** The peaks so far, 0..1, rounded to a thousandth. */
  values(): number[];
}

/** The meter of a sound that is `totalSamples` long. */
export function createPeakMeter(totalSamples: number, maxValues: number): PeakMeter {
  const stretch = Math.max(1, Math.ceil(totalSamples / maxValues));
  const peaks: number[] = [];
  let inStretch = stretch;
  return {
    push(samples) {
      let peak = peaks.at(-1) ?? 0;
      for (const sample of samples) {
        if (inStretch === stretch) {
          peaks.push(0);
          inStretch = 0;
          peak = 0;
        }
        inStretch += 1;
        const loudness = sample < 0 ? -sample : sample;
        if (loudness > peak) {
          peak = loudness;
          peaks[peaks.length - 1] = peak;
        }
      }
    },
    values: () => peaks.map((peak) => Math.round((peak / 32_768) * 1_000) / 1_000),
  };
}
