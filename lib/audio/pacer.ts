/** Settings of a pacer. Times are monotonic milliseconds. */
export interface PacerOptions {
  frameMs: number;
  /** Silence the far end is given before sound when it has run dry, so that the network's jitter makes no gap. */
  cushionMs: number;
  /** The most sound the far end may hold, at most 200: all of it is heard late, or cleared, when somebody interrupts. */
  leadMs: number;
  /** Frames sent at most in one go after a late tick. The time beyond them is lost, not made up for. */
  maxCatchUpFrames: number;
}

/** Says how many frames are due, one for each `frameMs` of real time, and keeps account of what the far end holds. */
export interface Pacer {
  /** Counts the clears. What was made under an earlier generation must not be sent. */
  readonly generation: number;
  /** Frames that became due since the last call. The first call starts the clock with one. */
  due(nowMs: number): number;
  /** Frames of silence to send before a sound that is sent at `nowMs`; 0 while the far end still holds some. */
  cushion(nowMs: number): number;
  /** Takes note of frames sent at `nowMs`; false, and no note, when they are of an earlier generation. */
  sent(frames: number, nowMs: number, generation: number): boolean;
  /** The far end was told to drop what it holds: nothing of the present generation may follow. */
  clear(nowMs: number): void;
  /** Milliseconds of sound the far end holds at `nowMs`, as far as sending tells. */
  aheadMs(nowMs: number): number;
}

/** A pacer that has sent nothing. */
export function createPacer(options: PacerOptions): Pacer {
  const { frameMs, cushionMs, leadMs, maxCatchUpFrames } = options;
  let generation = 0;
  let lastDueAt: number | null = null;
  let playedOutAt = -Infinity;
  const aheadMs = (nowMs: number) => Math.max(0, playedOutAt - nowMs);
  return {
    get generation() {
      return generation;
    },
    due(nowMs) {
      lastDueAt ??= nowMs - frameMs;
      const frames = Math.floor((nowMs - lastDueAt) / frameMs);
      // The remainder is kept, so that the pace is the clock's and not the timer's.
      lastDueAt += frames * frameMs;
      const room = Math.floor((leadMs - aheadMs(nowMs)) / frameMs);
      return Math.max(0, Math.min(frames, maxCatchUpFrames, room));
    },
    cushion(nowMs) {
      return aheadMs(nowMs) > 0 ? 0 : Math.floor(cushionMs / frameMs);
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
