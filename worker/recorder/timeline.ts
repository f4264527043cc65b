/** The sound of one stretch of the call, of everybody. */
export interface Stretch {
  /** First sample, counted from the call's zero. */
  from: number;
  length: number;
  /** By lane; null where it is silent throughout. */
  lanes: Map<string, Int16Array | null>;
  /** All lanes together that belong into it; null where nobody is heard. */
  mix: Int16Array | null;
}

/** Collects sound of all lanes in any order and gives it stretch by stretch, all lanes of one length. */
export interface Timeline {
  /** Where the next stretch begins. */
  readonly position: number;
  /** A lane that is there from now on, silent or not. */
  addLane(lane: string): void;
  /** Puts sound at its place. What lies before `position` comes too late and is dropped; what overlaps is added up. */
  put(lane: string, at: number, samples: Int16Array): void;
  /** Takes out of every lane what lies at `from` and later. */
  cut(from: number): void;
  /** Everything up to `to`, which must not be before `position`. */
  advance(to: number): Stretch;
}

/** A timeline that begins at `position` (samples from the call's zero). `isMixed`: which lanes the mix has; all unless said. */
export function createTimeline(position: number, isMixed: (lane: string) => boolean = () => true): Timeline {
  const pending = new Map<string, { at: number; samples: Int16Array }[]>();

  const sumOf = (pieces: { at: number; samples: Int16Array }[], to: number): Int16Array | null => {
    const due = pieces.filter((piece) => piece.at < to && piece.at + piece.samples.length > position);
    if (due.length === 0) return null;
    const sum = new Int16Array(to - position);
    for (const { at, samples } of due) add(sum, samples, at - position);
    return sum;
  };

  return {
    get position() {
      return position;
    },
    addLane(lane) {
      if (!pending.has(lane)) pending.set(lane, []);
    },
    put(lane, at, samples) {
      this.addLane(lane);
      pending.get(lane)!.push({ at, samples });
    },
    cut(cutAt) {
      for (const [lane, pieces] of pending) {
        const before = pieces.filter(({ at }) => at < cutAt);
        pending.set(
          lane,
          before.map(({ at, samples }) => ({ at, samples: samples.subarray(0, cutAt - at) })),
        );
      }
    },
    advance(to) {
      const from = position;
      const lanes = new Map<string, Int16Array | null>();
      for (const [lane, pieces] of pending) {
        lanes.set(lane, sumOf(pieces, to));
        pending.set(
          lane,
          pieces.filter((piece) => piece.at + piece.samples.length > to),
        );
      }
      const heard = [...lanes].flatMap(([lane, samples]) => (samples && isMixed(lane) ? [samples] : []));
      const mix = heard.length === 0 ? null : new Int16Array(to - from);
      if (mix) for (const samples of heard) add(mix, samples, 0);
      position = to;
      return { from, length: to - from, lanes, mix };
    },
  };
}

/** Adds `samples` into `sum` from index `at` on, which may be before its start; what is too loud is clipped. */
function add(sum: Int16Array, samples: Int16Array, at: number): void {
  const first = Math.max(0, -at);
  const last = Math.min(samples.length, sum.length - at);
  for (let i = first; i < last; i += 1) {
    const value = sum[at + i]! + samples[i]!;
    sum[at + i] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
}
