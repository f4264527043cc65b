/** Cuts a stream of samples of any chunk sizes into frames of one size. */
export interface Framer {
  /** Takes a chunk and gives the frames that are full now; what is left waits for the next chunk. */
  push(samples: Int16Array): Int16Array[];
}

/** A framer for frames of `frameSamples` samples (160 for 20 ms at 8 kHz). */
export function createFramer(frameSamples: number): Framer {
  let rest = new Int16Array(frameSamples);
  let filled = 0;
  return {
    push(samples) {
      const frames: Int16Array[] = [];
      let at = 0;
      while (at < samples.length) {
        const taken = Math.min(frameSamples - filled, samples.length - at);
        rest.set(samples.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled === frameSamples) {
          frames.push(rest);
          rest = new Int16Array(frameSamples);
          filled = 0;
        }
      }
      return frames;
    },
  };
}
