import { toWav } from "@/lib/audio/wav";
import { createTone, joined } from "@/worker/media/testing/tone";
import { FRAME_MS } from "@/worker/rtc";
import type { Phone } from "../phone";
import { loudMs } from "./hostile-node";
import { HUM_DBFS, type TonePerson } from "./tone-person";

const SAMPLE_RATE = 8_000;
const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1_000;

/** A simulated phone that hums; what it hears is read off the carrier's wire. */
export class TonePhone implements TonePerson {
  readonly identity: string;
  readonly #phone: Phone;
  #sinceMs = 0;

  constructor(phone: Phone) {
    this.#phone = phone;
    this.identity = phone.number;
  }

  async hum(hz: number, durationMs: number): Promise<void> {
    const next = createTone({ hz, dbfs: HUM_DBFS, sampleRate: SAMPLE_RATE });
    await this.#phone.play(toWav(joined(Array.from({ length: durationMs / FRAME_MS }, next)), SAMPLE_RATE));
  }

  async forget(): Promise<void> {
    this.#sinceMs = await this.#phone.clockMs();
  }

  async heard(tones: number[]): Promise<Map<number, number>> {
    const wav = new DataView(await (await this.#phone.heard(this.#sinceMs)).arrayBuffer(), 44);
    const samples = Int16Array.from({ length: Math.floor(wav.byteLength / 2) }, (_, i) => wav.getInt16(i * 2, true));
    const frames = Array.from({ length: Math.floor(samples.length / FRAME_SAMPLES) }, (_, i) =>
      samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES),
    );
    return new Map(tones.map((hz) => [hz, loudMs(frames, hz, SAMPLE_RATE)]));
  }

  async leave(): Promise<void> {
    await this.#phone.hangUp();
  }
}
