import { rmsDbfs } from "@/lib/audio/energy";
import type { Access } from "@/lib/contract/participants";
import {
  audioFrames,
  connectRoom,
  FRAME_MS,
  leaveRoom,
  publishAudio,
  watchAudioTracks,
  type AudioPublisher,
  type Room,
} from "@/worker/rtc";

const SAMPLE_RATE = 16_000;
const FRAME_SAMPLES = (SAMPLE_RATE / 1_000) * FRAME_MS;
const AUDIBLE_DBFS = -45;
const SILENCE = new Int16Array(FRAME_SAMPLES);
const TONE = Int16Array.from(SILENCE, (_, i) => 8_000 * Math.sin((2 * Math.PI * 1_000 * i) / SAMPLE_RATE));

/**
 * Somebody in a room by rtc-node and nothing else. Each frame is handed to the media library at the moment it is due, with
 * nothing ahead of it, so that times are those of the way and not of a queue.
 */
export class RoomPerson {
  /** What this one says when it says nothing else. */
  hums = false;
  readonly #room: Room;
  readonly #microphone: AudioPublisher;
  #clock: NodeJS.Timeout | undefined;
  #toneFrames = 0;
  #onTone: ((at: number) => void) | null = null;
  readonly #onSound = new Map<string, (at: number) => void>();

  private constructor(room: Room, microphone: AudioPublisher) {
    this.#room = room;
    this.#microphone = microphone;
    let dueAt = performance.now();
    const tick = () => {
      for (; dueAt <= performance.now(); dueAt += FRAME_MS) this.#frame();
      this.#clock = setTimeout(tick, dueAt - performance.now());
    };
    tick();
  }

  static async join(access: Access): Promise<RoomPerson> {
    const heard: { by?: RoomPerson } = {};
    const room = await connectRoom(access.url, access.token, {
      prepare: (fresh) =>
        watchAudioTracks(fresh, (audio) => {
          void (async () => {
            const frames = audioFrames(audio.track, { sampleRate: SAMPLE_RATE, signal: audio.signal });
            for await (const frame of frames) heard.by?.hear(audio.identity, frame);
          })();
        }),
    });
    const microphone = await publishAudio(room, { name: "microphone", sampleRate: SAMPLE_RATE, queueMs: 100 });
    heard.by = new RoomPerson(room, microphone);
    return heard.by;
  }

  /** Sends so much of a tone from the next frame on; gives when its first frame was handed over. */
  tone(durationMs: number): Promise<number> {
    this.#toneFrames = durationMs / FRAME_MS;
    return new Promise((resolve) => (this.#onTone = resolve));
  }

  /** When the next frame with sound in it came from somebody. */
  nextSound(from: string): Promise<number> {
    return new Promise((resolve) => this.#onSound.set(from, resolve));
  }

  hear(from: string, frame: Int16Array): void {
    const onSound = this.#onSound.get(from);
    if (!onSound || rmsDbfs(frame) < AUDIBLE_DBFS) return;
    this.#onSound.delete(from);
    onSound(performance.now());
  }

  async leave(): Promise<void> {
    clearTimeout(this.#clock);
    await this.#microphone.close();
    await leaveRoom(this.#room);
  }

  #frame(): void {
    const isTone = this.#toneFrames > 0;
    if (isTone) this.#toneFrames -= 1;
    void this.#microphone.write(isTone || this.hums ? TONE : SILENCE).catch(() => {});
    if (!isTone) return;
    this.#onTone?.(performance.now());
    this.#onTone = null;
  }
}
