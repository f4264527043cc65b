import { decodeMulaw, decodeMulawSample, TELEPHONE_RATE } from "../audio/mulaw";
import { writeWav } from "../audio/wav";

const FRAME_BYTES = 160;
/** About -40 dBFS as root mean square: above line noise, below speech. */
const AUDIBLE_RMS = 330;
const JOIN_GAP_MS = 200;

/** A stretch of audible sound, in milliseconds since the phone answered. */
export interface AudibleStretch {
  start_ms: number;
  end_ms: number;
}

/** Root mean square of mu-law audio as 16-bit amplitude. */
export function mulawRms(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += decodeMulawSample(byte) ** 2;
  return bytes.length === 0 ? 0 : Math.sqrt(sum / bytes.length);
}

/** True when mu-law audio is louder than line noise. */
export function isAudible(bytes: Uint8Array): boolean {
  return mulawRms(bytes) > AUDIBLE_RMS;
}

/** Where sound is audible, by 20 ms frames; gaps up to 200 ms do not split a stretch. */
export function audibleStretches(bytes: Uint8Array): AudibleStretch[] {
  const stretches: AudibleStretch[] = [];
  for (let offset = 0; offset < bytes.length; offset += FRAME_BYTES) {
    if (!isAudible(bytes.subarray(offset, offset + FRAME_BYTES))) continue;
    const startMs = offset / 8;
    const last = stretches.at(-1);
    if (last && startMs - last.end_ms <= JOIN_GAP_MS) last.end_ms = startMs + 20;
    else stretches.push({ start_ms: startMs, end_ms: startMs + 20 });
  }
  return stretches;
}

/** Mu-law audio that grows by appending; readable at any time. */
export class Recording {
  #bytes = new Uint8Array(TELEPHONE_RATE * 10);
  #length = 0;

  append(frame: Uint8Array): void {
    if (this.#length + frame.length > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(frame, this.#length);
    this.#length += frame.length;
  }

  /** Everything from `sinceMs` on. The view stays valid; later audio is not in it. */
  read(sinceMs = 0): Uint8Array {
    return this.#bytes.subarray(Math.min(sinceMs * 8, this.#length), this.#length);
  }

  /** An 8 kHz mono PCM16 WAV file of everything from `sinceMs` on. */
  wav(sinceMs = 0): Buffer {
    return writeWav({ samples: decodeMulaw(this.read(sinceMs)), sampleRate: TELEPHONE_RATE });
  }
}
