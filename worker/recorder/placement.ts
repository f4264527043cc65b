/** A stretch of one track's sound with its place: `at` counts samples since the epoch. */
export interface Placed {
  /** Where it goes; null: nowhere. It takes its time all the same, so that what follows has its place. */
  lane: string | null;
  at: number;
  samples: Int16Array;
}

/** Puts the frames of one track where they belong on the wall clock. */
export interface Placer {
  /**
   * The next frame, which goes into `lane`, came at `arrivedAtMs` (ms since the epoch) and was kept back for `delayMs` on
   * its way. All frames of a track have one length.
   */
  push(samples: Int16Array, lane: string | null, arrivedAtMs: number, delayMs?: number): void;
  /** Places the frames that came up to `untilMs`. The later it is asked, the better it knows a late frame from a hole. */
  take(untilMs: number): Placed[];
  /** Frames that came since `sinceMs` and were not taken go nowhere. */
  forget(sinceMs: number): void;
  /** Forgets frames that came before `beforeMs` and were not taken. */
  discard(beforeMs: number): void;
  /** Frames that were not taken. */
  readonly waiting: number;
}

/** An error up to this is no error: it is how arrivals waver. */
const TOLERATED_MS = 5;
/** A larger one is not drawn out but jumped over. Must stay well under 50 ms, the promise of a recording. */
const JUMP_MS = 30;
/** Frames ahead that are looked at: after a stall of the process they all come at once. */
const LOOK_AHEAD_FRAMES = 250;

/**
 * Frames come in a steady pace, though sometimes late: the network's jitter and a busy process delay, nothing hastens. So
 * the earliest of the frames that wait tells where they all belong. A drift of the two clocks is corrected by a sample a
 * frame, which nobody hears; a hole in the track becomes silence.
 */
export function createPlacer(sampleRate: number): Placer {
  const perMs = sampleRate / 1_000;
  const waiting: { samples: Int16Array; lane: string | null; arrivedAt: number; delay: number }[] = [];
  /** Where the next frame begins; null before the first. */
  let next: number | null = null;
  /** End of what was given: nothing is given twice for one place. */
  let end = -Infinity;

  /** How much later than `from` the waiting frames belong, in samples, by the earliest of them. */
  const lateness = (from: number): number => {
    let least = Infinity;
    let length = 0;
    const count = Math.min(waiting.length, LOOK_AHEAD_FRAMES);
    for (let i = 0; i < count; i += 1) {
      const frame = waiting[i]!;
      length += frame.samples.length;
      least = Math.min(least, Math.round((frame.arrivedAt - frame.delay) * perMs) - length - from);
    }
    return least;
  };

  const place = (samples: Int16Array, lane: string | null): Placed | null => {
    next ??= lateness(0);
    const late = lateness(next);
    let placed = samples;
    if (Math.abs(late) > JUMP_MS * perMs) next += late;
    else if (late > TOLERATED_MS * perMs) placed = stretched(samples);
    else if (late < -TOLERATED_MS * perMs) placed = samples.subarray(0, samples.length - 1);
    const at = next;
    next += placed.length;
    const overlap = Math.max(0, Math.min(placed.length, end - at));
    end = Math.max(end, next);
    return overlap === placed.length ? null : { lane, at: at + overlap, samples: placed.subarray(overlap) };
  };

  return {
    push(samples, lane, arrivedAtMs, delayMs = 0) {
      waiting.push({ samples, lane, arrivedAt: arrivedAtMs, delay: delayMs });
    },
    take(untilMs) {
      const taken: Placed[] = [];
      while (waiting.length > 0 && waiting[0]!.arrivedAt <= untilMs) {
        const placed = place(waiting[0]!.samples, waiting[0]!.lane);
        waiting.shift();
        if (placed) taken.push(placed);
      }
      return taken;
    },
    forget(sinceMs) {
      for (const frame of waiting) if (frame.arrivedAt >= sinceMs) frame.lane = null;
    },
    discard(beforeMs) {
      while (waiting.length > 0 && waiting[0]!.arrivedAt < beforeMs) waiting.shift();
    },
    get waiting() {
      return waiting.length;
    },
  };
}

function stretched(samples: Int16Array): Int16Array {
  const longer = new Int16Array(samples.length + 1);
  longer.set(samples);
  longer[samples.length] = samples.at(-1) ?? 0;
  return longer;
}
