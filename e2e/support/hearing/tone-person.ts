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
export const HUM_DBFS = -16;
/** A tone that is louder than this is heard; what mu-law and Opus make of other tones stays below. */
export const HEARD_DBFS = -40;

/**
 * Tones for a measurement, up to seven at once: apart from each other by more than what 20 ms can tell, and above the
 * chords of the hold music. The next measurement has others, so that an echo of this one is not taken for a leak.
 */
export function createTones(): (count: number) => number[] {
  const tones = Array.from({ length: 24 }, (_, index) => 1_150 + index * 90);
  let next = 0;
  return (count) => Array.from({ length: count }, () => tones[(next++ * 7) % tones.length]!);
}
