import { audioContext } from "./audio";

/** The North American ring: two tones for a second, then three seconds of silence; softly. */
const TONES_HZ = [440, 480];
const PERIOD_MS = 4000;
const VOLUME = 0.06;

/** The sound of a phone that rings, while it is switched on. */
export class RingTone {
  enabled = true;
  #ringing = false;
  #timer: number | undefined;

  /** Starts or stops; a browser nobody has touched yet stays silent. */
  set(ringing: boolean): void {
    const wanted = ringing && this.enabled;
    if (wanted === this.#ringing) return;
    this.#ringing = wanted;
    window.clearInterval(this.#timer);
    if (!wanted) return;
    void this.#ringOnce();
    this.#timer = window.setInterval(() => void this.#ringOnce(), PERIOD_MS);
  }

  async #ringOnce(): Promise<void> {
    const context = await audioContext();
    if (context.state !== "running" || !this.#ringing) return;
    const start = context.currentTime;
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(VOLUME, start, 0.02);
    volume.gain.setTargetAtTime(0, start + 0.95, 0.02);
    volume.connect(context.destination);
    for (const frequency of TONES_HZ) {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(volume);
      tone.start(start);
      tone.stop(start + 1.2);
    }
  }
}
