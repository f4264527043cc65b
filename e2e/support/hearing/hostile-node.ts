import { rmsDbfs } from "@/lib/audio/energy";
import type { Access } from "@/lib/contract/participants";
import { createTone, levelAt } from "@/worker/media/testing/tone";
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
import { BESIDE_HZ, HEARD_DBFS, HUM_DBFS, STANDS_OUT_DB, type TonePerson } from "./tone-person";

const SAMPLE_RATE = 16_000;
const SILENCE = new Int16Array((SAMPLE_RATE / 1_000) * FRAME_MS);
const ASK_EVERY_MS = 100;

/** As HostilePage, with LiveKit's client for Node. */
export class HostileNode implements TonePerson {
  readonly identity: string;
  readonly #room: Room;
  readonly #frames: { at: number; samples: Int16Array }[] = [];
  readonly #asking: NodeJS.Timeout;
  #publisher: AudioPublisher | null = null;
  #hums: Int16Array[] = [];
  #onHummed: (() => void) | null = null;

  private constructor(room: Room, identity: string) {
    this.#room = room;
    this.identity = identity;
    this.#asking = setInterval(() => {
      for (const other of room.remoteParticipants.values()) {
        for (const publication of other.trackPublications.values()) publication.setSubscribed(true);
      }
    }, ASK_EVERY_MS);
  }

  static async join(access: Access, identity: string): Promise<HostileNode> {
    const heard: ((frame: Int16Array) => void)[] = [];
    const room = await connectRoom(access.url, access.token, {
      prepare: (fresh) =>
        watchAudioTracks(fresh, ({ track, signal }) => {
          void (async () => {
            for await (const frame of audioFrames(track, { sampleRate: SAMPLE_RATE, signal })) heard[0]?.(frame);
          })();
        }),
    });
    const node = new HostileNode(room, identity);
    heard.push((frame) => void node.#frames.push({ at: performance.now(), samples: frame.slice() }));
    await node.publish();
    return node;
  }

  /** Publishes a microphone, as soon as the room allows it: after a hold the one before is gone. */
  async publish(): Promise<void> {
    const before = this.#publisher;
    this.#publisher = null;
    await before?.close();
    const publisher = await publishAudio(this.#room, { name: "microphone", sampleRate: SAMPLE_RATE, queueMs: 60 });
    this.#publisher = publisher;
    void (async () => {
      while (this.#publisher === publisher && this.#room.isConnected) {
        const frame = this.#hums.shift();
        await publisher.write(frame ?? SILENCE);
        if (frame && this.#hums.length === 0) this.#onHummed?.();
      }
    })();
  }

  hum(hz: number, durationMs: number): Promise<void> {
    const next = createTone({ hz, dbfs: HUM_DBFS, sampleRate: SAMPLE_RATE });
    this.#hums = Array.from({ length: durationMs / FRAME_MS }, next);
    return new Promise((resolve) => (this.#onHummed = resolve));
  }

  async forget(): Promise<void> {
    this.#frames.splice(0);
  }

  async heard(tones: number[]): Promise<Map<number, number>> {
    const frames = this.#frames.map(({ samples }) => samples);
    return new Map(tones.map((hz) => [hz, loudMs(frames, hz, SAMPLE_RATE)]));
  }

  /** When each frame came in which this tone was heard, by performance.now(). */
  heardAt(hz: number): number[] {
    return this.#frames.filter(({ samples }) => isLoud(samples, hz, SAMPLE_RATE)).map(({ at }) => at);
  }

  /** When each frame came in which anything was heard, by performance.now(). */
  soundAt(): number[] {
    return this.#frames.filter(({ samples }) => rmsDbfs(samples) > HEARD_DBFS).map(({ at }) => at);
  }

  async leave(): Promise<void> {
    clearInterval(this.#asking);
    this.#publisher = null;
    await leaveRoom(this.#room);
  }
}

/** How long a tone is heard in frames of 20 ms, ms. */
export function loudMs(frames: readonly Int16Array[], hz: number, sampleRate: number): number {
  return frames.filter((frame) => isLoud(frame, hz, sampleRate)).length * FRAME_MS;
}

function isLoud(frame: Int16Array, hz: number, sampleRate: number): boolean {
  const sound = windowed(frame);
  const level = levelAt(hz, sound, sampleRate);
  const beside = Math.max(...[-1, 1].map((side) => levelAt(hz + side * BESIDE_HZ, sound, sampleRate)));
  return level > HEARD_DBFS && level > beside + STANDS_OUT_DB;
}

/** Without a window a loud tone would spill over into its neighbours. */
function windowed(frame: Int16Array): Int16Array {
  return frame.map((sample, i) => sample * (1 - Math.cos((2 * Math.PI * i) / frame.length)));
}
