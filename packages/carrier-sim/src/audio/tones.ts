import { TELEPHONE_RATE } from "./mulaw";

/** Row and column frequency of each key in Hz. Source: ITU-T Q.23. */
const KEYPAD = new Map(
  [697, 770, 852, 941].flatMap((row, y) =>
    [1209, 1336, 1477, 1633].map((column, x) => ["123A456B789C*0#D".charAt(y * 4 + x), { row, column }] as const),
  ),
);

/** True for text made of telephone keys only: 0-9, *, #, A-D. */
export function areKeys(text: string): boolean {
  return /^[0-9*#A-D]+$/.test(text);
}

/**
 * The tones of telephone keys as 8 kHz PCM16: 120 ms of tone and 80 ms of silence a key.
 * `w` is half a second of silence, as in Twilio's `digits` attribute.
 */
export function keyTones(digits: string): Int16Array {
  const parts = [...digits].map((digit) => {
    const key = KEYPAD.get(digit);
    if (!key) return new Int16Array(TELEPHONE_RATE / 2);
    const part = new Int16Array(TELEPHONE_RATE / 5);
    for (let i = 0; i < TELEPHONE_RATE * 0.12; i++) {
      const seconds = i / TELEPHONE_RATE;
      const low = Math.sin(2 * Math.PI * key.row * seconds);
      const high = Math.sin(2 * Math.PI * key.column * seconds);
      part[i] = Math.round((low + high) * 6000);
    }
    return part;
  });
  const all = new Int16Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
