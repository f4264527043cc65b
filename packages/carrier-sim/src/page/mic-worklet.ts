/** What the audio thread gives to a module; TypeScript's DOM types leave it out. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const FRAME_SAMPLES = 160;
/** Input samples for each sample of the telephone network. What is above its band was filtered out before. */
const STEP = sampleRate / 8000;

/** Turns the microphone's sound into frames of 20 ms at 8 kHz, PCM16, and posts them. */
class Microphone extends AudioWorkletProcessor {
  #position = 0;
  #last = 0;
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    if (!samples) return true;
    for (; this.#position < samples.length; this.#position += STEP) {
      const at = Math.floor(this.#position);
      const before = at === 0 ? this.#last : (samples[at - 1] ?? 0);
      const value = before + ((samples[at] ?? 0) - before) * (this.#position - at);
      this.#add(Math.round(Math.max(-1, Math.min(1, value)) * 32767));
    }
    this.#position -= samples.length;
    this.#last = samples[samples.length - 1] ?? 0;
    return true;
  }

  #add(sample: number): void {
    this.#frame[this.#filled] = sample;
    this.#filled += 1;
    if (this.#filled < FRAME_SAMPLES) return;
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor("microphone", Microphone);
