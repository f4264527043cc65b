import { decodeMulaw, MULAW_SILENCE, TELEPHONE_RATE } from "./mulaw";

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = "123A456B789C*0#D";
/** Root mean square below which a frame is silence, about -40 dBFS. */
const SILENCE_RMS = 330;
/** The share of a frame's energy that its two tones have at least. */
const PURITY = 0.7;
/** How much stronger one tone of the pair may be, in energy: 8 dB. */
const TWIST = 6.3;
/** The share that the weaker tone of a key has at least, by the two above. */
const LEAST_SHARE = PURITY / (1 + TWIST);
/** A key is one that sounds in so many frames of 20 ms in a row. */
const FRAMES = 2;

/** Hears keys in what a phone is played, frame by frame: two pure tones of a keypad, at least 40 ms long. */
export class KeyEar {
  readonly #onKey: (digit: string) => void;
  #key: string | null = null;
  #frames = 0;

  constructor(onKey: (digit: string) => void) {
    this.#onKey = onKey;
  }

  /** Takes 20 ms of mu-law audio. */
  hear(frame: Uint8Array): void {
    const key = frame.every((byte) => byte === MULAW_SILENCE) ? null : keyIn(decodeMulaw(frame));
    this.#frames = key === this.#key ? this.#frames + 1 : 1;
    this.#key = key;
    if (key !== null && this.#frames === FRAMES) this.#onKey(key);
  }
}

/** The key whose tones a frame of 8 kHz audio is made of, or null. */
export function keyIn(samples: Int16Array): string | null {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += (samples[i] ?? 0) ** 2;
  if (energy < SILENCE_RMS ** 2 * samples.length) return null;
  const row = strongest(ROWS, samples);
  if (row.energy < LEAST_SHARE * energy) return null;
  const column = strongest(COLUMNS, samples);
  const pure = row.energy + column.energy >= PURITY * energy;
  const even = row.energy < TWIST * column.energy && column.energy < TWIST * row.energy;
  return pure && even ? KEYS.charAt(row.index * 4 + column.index) : null;
}

function strongest(frequencies: readonly number[], samples: Int16Array): { index: number; energy: number } {
  const energies = frequencies.map((frequency) => energyAt(frequency, samples));
  const energy = Math.max(...energies);
  return { index: energies.indexOf(energy), energy };
}

/** The energy of one frequency by Goertzel's sum, on the scale of the sum of squares. */
function energyAt(frequency: number, samples: Int16Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / TELEPHONE_RATE);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] ?? 0) + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - coefficient * last * before;
  return (2 * power) / samples.length;
}
