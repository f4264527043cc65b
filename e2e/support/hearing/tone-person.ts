/** Somebody in a call who can be told from all others by the tone they hum, and who says what tones they hear. */
export interface TonePerson {
  /** What the call's participants call them: an identity, or a phone's number. */
  readonly identity: string;
  /** Hums a tone into the call, and resolves when its last sound has left them. */
  hum(hz: number, durationMs: number): Promise<void>;
  /** Forgets what was heard so far. */
  forget(): Promise<void>;
  /** How long each of these tones was heard since, ms. */
  heard(tones: number[]): Promise<Map<number, number>>;
  leave(): Promise<void>;
}

/** Loudness of a hum. */
export const HUM_DBFS = -20;
/** A tone that is louder than this is heard; what mu-law and Opus make of other tones stays below. */
export const HEARD_DBFS = -38;
/** A tone stands out from what is beside it; a click of a loaded machine has all of them at once. */
export const BESIDE_HZ = 130;
export const STANDS_OUT_DB = 8;

/**
 * Tones for a measurement, up to five at once: apart from each other by more than what 20 ms can tell, above the chords of
 * the hold music, and none where two or three others meet in what a loud mix makes of them (harmonics, sums, differences).
 * The next measurement has others, so that an echo of this one is not taken for a leak.
 */
export function createTones(): (count: number) => number[] {
  const sets = [
    [1_150, 1_450, 2_090, 2_520, 3_290],
    [1_190, 1_840, 2_110, 2_900, 3_330],
    [1_180, 1_820, 2_090, 2_860, 3_260],
  ];
  let next = 0;
  return (count) => sets[next++ % sets.length]!.slice(0, count);
}
