/** A sine of a frequency in Hz as PCM16, at half of full scale. */
export function tone(frequencyHz: number, durationMs: number, sampleRate: number): Int16Array {
  const length = Math.round((durationMs * sampleRate) / 1000);
  return Int16Array.from({ length }, (_, i) =>
    Math.round(16384 * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate)),
  );
}

/** The amplitude of one frequency in PCM16 audio (0 to 32768), by the Goertzel sum. */
export function amplitudeOf(frequencyHz: number, samples: Int16Array, sampleRate: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, i) => {
    const angle = (2 * Math.PI * frequencyHz * i) / sampleRate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}
