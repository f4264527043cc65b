/** What the audio thread gives to a module; TypeScript's DOM types leave it out. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Samples of the telephone network for each output sample. */
const STEP = 8000 / sampleRate;
/** How much sound is waited for before the first of it plays: a network that is 60 ms uneven is not heard. */
const PRIME_SAMPLES = 480;
/** More than 300 ms waiting means that we are behind: all but 100 ms is left out. */
const LIMIT_SAMPLES = 2400;
const KEEP_SAMPLES = 800;

/** Plays frames of 8 kHz PCM16 that are posted to it. */
class Ear extends AudioWorkletProcessor {
  #waiting: number[] = [];
  #position = 0;
  #last = 0;
  #primed = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<Int16Array>) => {
      for (const sample of data) this.#waiting.push(sample / 32768);
      if (this.#waiting.length > LIMIT_SAMPLES) this.#waiting.splice(0, this.#waiting.length - KEEP_SAMPLES);
      if (this.#waiting.length >= PRIME_SAMPLES) this.#primed = true;
    };
  }

  process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const out = output?.[0];
    if (!out) return true;
    for (let i = 0; i < out.length; i++) out[i] = this.#next();
    return true;
  }

  #next(): number {
    if (!this.#primed) return 0;
    const next = this.#waiting[0];
    if (next === undefined) {
      this.#primed = false;
      this.#last = 0;
      return 0;
    }
    const value = this.#last + (next - this.#last) * this.#position;
    this.#position += STEP;
    if (this.#position >= 1) {
      this.#position -= 1;
      this.#last = next;
      this.#waiting.shift();
    }
    return value;
  }
}

registerProcessor("ear", Ear);
