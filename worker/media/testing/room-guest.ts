import {
  audioFrames,
  connectRoom,
  leaveRoom,
  publishAudio,
  watchAudioTracks,
  type AudioPublisher,
  type Room,
} from "@/worker/rtc";

const SAMPLE_RATE = 16_000;

/** Somebody in the room who speaks and hears: a browser, or the agent. */
export class RoomGuest {
  /** What was heard of each identity, in frames of 20 ms at `sampleRate`. */
  readonly heard = new Map<string, Int16Array[]>();
  readonly sampleRate = SAMPLE_RATE;
  readonly #room: Room;
  readonly #publisher: AudioPublisher;
  #next: (() => Int16Array) | null = null;
  #left = false;
  readonly #writing: Promise<void>;

  private constructor(room: Room, publisher: AudioPublisher, heard: Map<string, Int16Array[]>) {
    this.#room = room;
    this.#publisher = publisher;
    this.heard = heard;
    this.#writing = this.#write();
  }

  static async join(url: string, token: string): Promise<RoomGuest> {
    const heard = new Map<string, Int16Array[]>();
    const room = await connectRoom(url, token, {
      prepare: (fresh) =>
        watchAudioTracks(fresh, (audio) => {
          // What is subscribed again is heard on.
          const frames = heard.get(audio.identity) ?? [];
          heard.set(audio.identity, frames);
          void (async () => {
            const options = { sampleRate: SAMPLE_RATE, signal: audio.signal };
            for await (const frame of audioFrames(audio.track, options)) frames.push(frame);
          })();
        }),
    });
    return new RoomGuest(
      room,
      await publishAudio(room, { name: "voice", sampleRate: SAMPLE_RATE, queueMs: 200 }),
      heard,
    );
  }

  /** Speaks from now on; null: falls silent, with what was not played yet dropped. */
  speak(next: (() => Int16Array) | null): void {
    this.#next = next;
    if (!next) this.#publisher.clear();
  }

  /** Subscribes to everything there is, whether it may or not. */
  insist(): void {
    for (const other of this.#room.remoteParticipants.values()) {
      for (const publication of other.trackPublications.values()) publication.setSubscribed(true);
    }
  }

  /** Sends a packet to everybody. */
  async tell(topic: string): Promise<void> {
    await this.#room.localParticipant!.publishData(new TextEncoder().encode("{}"), { reliable: true, topic });
  }

  /** Identities of the others whom this one sees. */
  others(): string[] {
    return [...this.#room.remoteParticipants.values()].map((participant) => participant.identity);
  }

  /** What the room tells everybody. */
  metadata(): string | undefined {
    return this.#room.metadata;
  }

  get connected(): boolean {
    return this.#room.isConnected;
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#writing;
    await this.#publisher.close();
    await leaveRoom(this.#room);
  }

  /** The queue of the publisher gives the pace. */
  async #write(): Promise<void> {
    while (!this.#left) {
      const frame = this.#next?.() ?? new Int16Array(SAMPLE_RATE / 50);
      await this.#publisher.write(frame);
    }
  }
}
