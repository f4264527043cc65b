import { WAV_HEADER_BYTES } from "@/lib/audio/wav";

/** The samples of a WAV as we write it. Throws where its header does not fit its bytes: players would stumble. */
export function samplesOf(wav: Uint8Array): Int16Array {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const ascii = (at: number) => String.fromCharCode(...wav.subarray(at, at + 4));
  if (ascii(0) !== "RIFF" || ascii(8) !== "WAVE" || ascii(36) !== "data") throw new Error("not a WAV");
  const bytes = view.getUint32(40, true);
  if (bytes !== wav.length - WAV_HEADER_BYTES) throw new Error(`a header of ${bytes} bytes on ${wav.length}`);
  return new Int16Array(wav.slice(WAV_HEADER_BYTES).buffer);
}

/** Where sound begins that was silent for a while before, ms. */
export function onsetsMs(samples: Int16Array, options: { sampleRate: number; threshold: number; quietMs: number }) {
  const { sampleRate, threshold, quietMs } = options;
  const onsets: number[] = [];
  let quietSince = 0;
  samples.forEach((sample, index) => {
    if (Math.abs(sample) < threshold) return;
    if (((index - quietSince) / sampleRate) * 1_000 >= quietMs) onsets.push((index / sampleRate) * 1_000);
    quietSince = index;
  });
  return onsets;
}
