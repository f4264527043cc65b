import { startClock, type Clock } from "../audio/clock";
import { MULAW_SILENCE } from "../audio/mulaw";
import { PlayoutBuffer } from "./playout";
import { audibleStretches, Recording } from "./recording";

/** The telephone network's frame: 20 ms, 160 bytes of mu-law. */
export const FRAME_MS = 20;
export const FRAME_BYTES = 160;
const LIVE_LIMIT_MS = 400;

/** How a piece of speech went, in milliseconds since the phone answered; null when it was never begun or never ended. */
export interface Spoken {
  started_ms: number | null;
  ended_ms: number | null;
  /** Its first and last audible sound: the speech without the silence around it. */
  voice_started_ms: number | null;
  voice_ended_ms: number | null;
  /** False when the call or its media ended first. */
  complete: boolean;
}

interface Clip {
  bytes: Uint8Array;
  offset: number;
  spoken: Spoken;
  resolve: (spoken: Spoken) => void;
}

function unspoken(): Spoken {
  return { started_ms: null, ended_ms: null, voice_started_ms: null, voice_ended_ms: null, complete: false };
}

/** What the owner of a line wants to be told. */
export interface LineListener {
  onSpeechStarted(): void;
  onSpeechEnded(spoken: Spoken): void;
}

/**
 * An answered phone: an ear that records what the carrier plays, and a mouth that says what it is told.
 * Both run on one clock that starts when the phone answers. What it has to say waits until somebody listens.
 */
export class PhoneLine {
  readonly ear = new PlayoutBuffer();
  readonly heard = new Recording();
  readonly #clock: Clock;
  readonly #listener: LineListener;
  #clips: Clip[] = [];
  readonly #live = new PlayoutBuffer();
  readonly #hearers = new Set<(frame: Uint8Array) => void>();
  #uplink: ((frame: Uint8Array) => void) | null = null;
  #ticks = 0;

  constructor(listener: LineListener) {
    this.#listener = listener;
    this.#clock = startClock(FRAME_MS, () => this.#tick());
  }

  /** Milliseconds since the phone answered, in whole frames. */
  get clockMs(): number {
    return this.#ticks * FRAME_MS;
  }

  /** Milliseconds of audio the carrier holds, without what is due but was not yet played because this process was busy. */
  get leadMs(): number {
    return Math.max(0, this.ear.bufferedMs - this.#clock.late() * FRAME_MS);
  }

  /** Gives the phone's voice to `send`, one frame of 160 bytes each 20 ms, until another gets it or `disconnect`. */
  connect(send: (frame: Uint8Array) => void): void {
    this.#uplink = send;
  }

  /** Takes the phone's voice away from `send`. @returns false when another has it already. */
  disconnect(send: (frame: Uint8Array) => void): boolean {
    if (this.#uplink !== send) return false;
    this.#uplink = null;
    return true;
  }

  /** Says mu-law audio (at least one byte) after what is already queued. Resolves when it was said, or will never be. */
  say(bytes: Uint8Array): Promise<Spoken> {
    return new Promise((resolve) => {
      this.#clips.push({ bytes, offset: 0, spoken: unspoken(), resolve });
    });
  }

  /**
   * Live sound of whoever holds the phone: mu-law audio, said as it comes. It gives way to what `say` was given, and
   * what nobody listens to is lost. A sender ahead of time is cut: at most 400 ms wait.
   */
  talk(bytes: Uint8Array): void {
    if (this.#live.bufferedMs > LIVE_LIMIT_MS) this.#live.clear();
    this.#live.append(bytes);
  }

  /**
   * Gives each 20 ms the phone hears to `hear`, 160 bytes of mu-law.
   * @returns a function that ends it.
   */
  listen(hear: (frame: Uint8Array) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Hangs up: stops the clock and gives up what was not said. */
  close(): void {
    this.#clock.stop();
    this.#uplink = null;
    this.#hearers.clear();
    for (const clip of this.#clips.splice(0)) clip.resolve(clip.spoken);
  }

  #tick(): void {
    const heard = this.ear.pull(FRAME_BYTES);
    this.heard.append(heard);
    for (const hear of this.#hearers) hear(heard);
    this.#ticks += 1;
    const live = this.#live.pull(FRAME_BYTES);
    this.#uplink?.(this.#nextWords(live));
  }

  #nextWords(live: Uint8Array): Uint8Array {
    const clip = this.#clips[0];
    if (!clip) return live;
    const frame = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);
    if (clip.offset === 0) {
      clip.spoken.started_ms = this.clockMs - FRAME_MS;
      this.#listener.onSpeechStarted();
    }
    frame.set(clip.bytes.subarray(clip.offset, clip.offset + FRAME_BYTES));
    clip.offset += FRAME_BYTES;
    if (clip.offset >= clip.bytes.length) this.#finish(clip);
    return frame;
  }

  #finish(clip: Clip): void {
    this.#clips.shift();
    const startedMs = clip.spoken.started_ms ?? this.clockMs;
    const sounds = audibleStretches(clip.bytes);
    clip.spoken.ended_ms = this.clockMs;
    const [first, last] = [sounds[0], sounds.at(-1)];
    clip.spoken.voice_started_ms = first ? startedMs + first.start_ms : null;
    clip.spoken.voice_ended_ms = last ? startedMs + last.end_ms : null;
    clip.spoken.complete = true;
    this.#listener.onSpeechEnded(clip.spoken);
    clip.resolve(clip.spoken);
  }
}
