/** Settings of a pacer. Times are monotonic milliseconds. */
export interface PacerOptions {
  frameMs: number;
  /** Silence the far end is given before sound when it has run dry, so that the network's jitter makes no gap. */
  cushionMs: number;
  /** The most sound the far end may hold, at most 200: all of it is heard late, or cleared, when somebody interrupts. */
  leadMs: number;
}

/** Keeps account of the sound that the far end holds, as far as sending tells: it plays a frame each `frameMs`. */
export interface Pacer {
  /** Counts the clears. What was made under an earlier generation must not be sent. */
  readonly generation: number;
  /** Whether the far end holds no more than the cushion, so that sound that is made by the clock is due. */
  isDue(nowMs: number): boolean;
  /** Whether the far end may be sent another frame. */
  hasRoom(nowMs: number): boolean;
  /** Frames of silence to send before a sound that is sent at `nowMs`, with `waiting` more frames of it; 0 while the far end still holds some. */
  cushion(nowMs: number, waiting?: number): number;
  /** Takes note of frames sent at `nowMs`; false, and no note, when they are of an earlier generation. */
  sent(frames: number, nowMs: number, generation: number): boolean;
  /** The far end was told to drop what it holds: nothing of the present generation may follow. */
  clear(nowMs: number): void;
  /** Milliseconds of sound the far end holds at `nowMs`, as far as sending tells. */
  aheadMs(nowMs: number): number;
}

/** A pacer that has sent nothing. */
export function createPacer(options: PacerOptions): Pacer {
  const { frameMs, cushionMs, leadMs } = options;
  let generation = 0;
  let playedOutAt = -Infinity;
  const aheadMs = (nowMs: number) => Math.max(0, playedOutAt - nowMs);
  return {
    get generation() {
      return generation;
    },
    isDue: (nowMs) => aheadMs(nowMs) <= cushionMs,
    hasRoom: (nowMs) => aheadMs(nowMs) + frameMs <= leadMs,
    cushion(nowMs, waiting = 0) {
      return aheadMs(nowMs) > 0 ? 0 : Math.max(0, Math.floor(cushionMs / frameMs) - waiting);
    },
    sent(frames, nowMs, ofGeneration) {
      if (ofGeneration !== generation) return false;
      playedOutAt = Math.max(playedOutAt, nowMs) + frames * frameMs;
      return true;
    },
    clear(nowMs) {
      generation += 1;
      playedOutAt = nowMs;
    },
    aheadMs,
  };
}
