import type { Faults } from "../faults";

/** A carrier's side of an open media WebSocket, as far as faults go. */
export interface MediaWire {
  /** Sends the message that opens the stream. */
  start(): void;
  /** Sends audio of any size, as the carrier encodes it. */
  media(bytes: Uint8Array): void;
  /** Sends a media message whose audio cannot be read. */
  brokenMedia(): void;
  /** Breaks the connection without a goodbye. */
  cut(): void;
}

const FRAMES_BEFORE_START = 25;
const FRAMES_AFTER_STOP = 12;

/** Stands between a phone's voice and the media WebSocket and does to it what the media faults say. */
export class MediaShaper {
  readonly #faults: Pick<Faults, "media" | "random">;
  readonly #wire: MediaWire;
  readonly #silence: Uint8Array;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Frames held back by jitter, in order. */
  #late: Uint8Array[] = [];
  #rest: Uint8Array = new Uint8Array(0);
  #messages = 0;
  #releaseAt = 0;
  #closed = false;

  /** @param silence one frame of silence, encoded as the wire takes it. */
  constructor(faults: Pick<Faults, "media" | "random">, wire: MediaWire, silence: Uint8Array) {
    this.#faults = faults;
    this.#wire = wire;
    this.#silence = silence;
  }

  /** The socket is open: sends the start, and what comes wrongly before or in place of it. */
  begin(): void {
    const { audio_before_start: early, no_start: never, second_start: twice } = this.#faults.media;
    const { drop_socket_after_ms: dropAfterMs } = this.#faults.media;
    for (let i = 0; early && i < FRAMES_BEFORE_START; i++) this.#wire.media(this.#silence);
    if (!never) this.#wire.start();
    if (twice) this.#wire.start();
    if (dropAfterMs !== null) this.#after(dropAfterMs, () => this.#wire.cut());
  }

  /** Takes the phone's voice as it comes, one frame each 20 ms. */
  frame(bytes: Uint8Array): void {
    if (this.#closed) return;
    const now = performance.now();
    const { jitter_ms: jitterMs } = this.#faults.media;
    this.#releaseAt = Math.max(this.#releaseAt, now + this.#faults.random() * jitterMs);
    this.#late.push(bytes);
    if (this.#releaseAt <= now) this.#sendNext();
    else this.#after(this.#releaseAt - now, () => this.#sendNext());
  }

  /** Ends the stream: `sendStop` sends the carrier's goodbye, where it has one. */
  stop(sendStop: () => void): void {
    this.close();
    sendStop();
    const late = this.#faults.media.audio_after_stop ? FRAMES_AFTER_STOP : 0;
    for (let i = 0; i < late; i++) this.#wire.media(this.#silence);
  }

  /** The socket is gone. Nothing is sent any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** A timer releases the oldest frame, whichever it was set for: timers of different lengths may pass each other. */
  #sendNext(): void {
    const bytes = this.#late.shift();
    if (!bytes) return;
    const { flood, bad_base64: badEvery } = this.#faults.media;
    for (const piece of this.#cut(bytes)) {
      for (let i = 0; i < flood; i++) {
        this.#messages += 1;
        if (badEvery !== null && this.#messages % badEvery === 0) this.#wire.brokenMedia();
        else this.#wire.media(piece);
      }
    }
  }

  #cut(bytes: Uint8Array): Uint8Array[] {
    const { frame_bytes: size } = this.#faults.media;
    const all = this.#rest.length === 0 ? bytes : Uint8Array.from([...this.#rest, ...bytes]);
    const whole = size === null ? all.length : all.length - (all.length % size);
    this.#rest = all.subarray(whole);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole; at += size ?? whole)
      pieces.push(all.subarray(at, Math.min(at + (size ?? whole), whole)));
    return pieces;
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }
}
