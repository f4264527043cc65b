const FRAME_MS = 20;
const TONE_MS = 100;
const GAP_MS = 100;
const PAUSE_MS = 500;
/** Of each of the two sines, in dBFS; lines carry this undistorted and decoders want no less. */
const LEVEL_DBFS = -13;

const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477, 1633];
const KEYS = ["123A", "456B", "789C", "*0#D"];

/** The two frequencies of a key in hertz; null for what is no key. */
export function frequenciesOf(key: string): [number, number] | null {
  for (const [row, keys] of KEYS.entries()) {
    const column = key.length === 1 ? keys.indexOf(key) : -1;
    if (column >= 0) return [LOW_HZ[row]!, HIGH_HZ[column]!];
  }
  return null;
}

/**
 * Keys as tones, in frames of 20 ms of PCM16: 100 ms a key and 100 ms of silence after it. `w` is a pause of 500 ms, in
 * which others may be heard: null frames. What is no key is left out.
 */
export function dtmfFrames(digits: string, sampleRate: number): (Int16Array | null)[] {
  return [...digits].flatMap((digit): (Int16Array | null)[] => {
    if (digit === "w") return Array.from({ length: PAUSE_MS / FRAME_MS }, () => null);
    const frequencies = frequenciesOf(digit);
    if (!frequencies) return [];
    const tone = Array.from({ length: TONE_MS / FRAME_MS }, (_, index) => toneFrame(frequencies, index, sampleRate));
    return [
      ...tone,
      ...Array.from({ length: GAP_MS / FRAME_MS }, () => new Int16Array((sampleRate * FRAME_MS) / 1000)),
    ];
  });
}

function toneFrame(frequencies: [number, number], index: number, sampleRate: number): Int16Array {
  const samples = (sampleRate * FRAME_MS) / 1000;
  const peak = 32_768 * 10 ** (LEVEL_DBFS / 20);
  return Int16Array.from({ length: samples }, (_, i) => {
    const seconds = (index * samples + i) / sampleRate;
    return Math.round(peak * frequencies.reduce((sum, hz) => sum + Math.sin(2 * Math.PI * hz * seconds), 0));
  });
}
