import { rmsDbfs } from "./energy";

/**
 * Adds mono PCM16 frames sample by sample; what is too loud for 16 bits is held at the limit. A frame that is missing
 * (null) or short is silence there. With one frame given, its samples come back as they are.
 */
export function mixFrames(frames: readonly (Int16Array | null)[], frameSamples: number): Int16Array {
  const sum = new Int32Array(frameSamples);
  for (const frame of frames) {
    if (!frame) continue;
    const length = Math.min(frame.length, frameSamples);
    for (let i = 0; i < length; i += 1) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0);
  }
  const mixed = new Int16Array(frameSamples);
  for (let i = 0; i < frameSamples; i += 1) mixed[i] = Math.max(-32_768, Math.min(32_767, sum[i] ?? 0));
  return mixed;
}

/** Settings of a mixer; all in frames of its one size. */
export interface MixerOptions {
  frameSamples: number;
  /** Frames a speaker must have waiting before they are heard, so that the network's jitter makes no gaps. */
  startFrames: number;
  /** Frames of one speaker that may wait; above it the oldest are dropped down to `startFrames`. */
  maxFrames: number;
}

/** Below this level nobody hears that a frame is missing. */
const QUIET_DBFS = -50;

/** Mixes several speakers by one clock: each `take` is the same 20 ms of all of them. */
export interface Mixer {
  push(speaker: string, frame: Int16Array): void;
  /** Frames that can be taken: how many wait of whoever has the most waiting. */
  readonly waiting: number;
  /** Whether the next frame has everybody in it who was in the one before. */
  readonly complete: boolean;
  /** The next frame of everybody together, which is the taker's; null while nobody has any. */
  take(): Int16Array | null;
  /** Drops what waits of one speaker. */
  clear(speaker: string): void;
  /** The speaker is gone; what waits of them is dropped. */
  remove(speaker: string): void;
}

/** A mixer without speakers; they are added by their first frame. */
export function createMixer(options: MixerOptions): Mixer {
  const { frameSamples, startFrames, maxFrames } = options;
  const speakers = new Map<string, { queue: Int16Array[]; playing: boolean }>();
  return {
    get waiting() {
      let most = 0;
      for (const { queue, playing } of speakers.values()) if (playing && queue.length > most) most = queue.length;
      return most;
    },
    get complete() {
      let some = false;
      for (const { queue, playing } of speakers.values()) {
        if (!playing) continue;
        if (queue.length === 0) return false;
        some = true;
      }
      return some;
    },
    push(speaker, frame) {
      let state = speakers.get(speaker);
      if (!state) speakers.set(speaker, (state = { queue: [], playing: false }));
      // A speaker who came late once is late from then on; the delay is taken out again where it is quiet.
      if (state.queue.length > startFrames && rmsDbfs(frame) < QUIET_DBFS) return;
      state.queue.push(frame);
      if (state.queue.length > maxFrames) state.queue.splice(0, state.queue.length - startFrames);
      if (state.queue.length >= startFrames) state.playing = true;
    },
    take() {
      const frames: Int16Array[] = [];
      for (const state of speakers.values()) {
        const frame = state.playing ? state.queue.shift() : undefined;
        if (frame) frames.push(frame);
        else state.playing = false;
      }
      if (frames.length === 1 && frames[0]!.length === frameSamples) return frames[0]!;
      return frames.length > 0 ? mixFrames(frames, frameSamples) : null;
    },
    clear(speaker) {
      speakers.set(speaker, { queue: [], playing: false });
    },
    remove(speaker) {
      speakers.delete(speaker);
    },
  };
}
