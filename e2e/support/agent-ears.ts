import type { Access } from "@/lib/contract/participants";
import { audioFrames, connectRoom, leaveRoom, watchAudioTracks, type Room, type SubscribedAudio } from "@/worker/rtc";

/** Speech pauses between words; this long is more than that. */
const PAUSE_MS = 500;
const LOUD = 1_000;

/** An observer who tells which agents can be heard: one that joins anew under the same identity has another track. */
export class AgentEars {
  /** Ids of the tracks that were heard, in the order of their first sound. */
  readonly heard: string[] = [];
  /** The most tracks that were heard at the same time. */
  most = 0;
  readonly #loudAt = new Map<string, number>();
  #room: Room | null = null;

  static async join(access: Access): Promise<AgentEars> {
    const ears = new AgentEars();
    ears.#room = await connectRoom(access.url, access.token, {
      prepare: (room) =>
        watchAudioTracks(room, (audio) => {
          if (audio.identity === "agent") void ears.#hear(audio);
        }),
    });
    return ears;
  }

  /** Whether the track was heard just now. */
  hears(trackSid: string): boolean {
    return performance.now() - (this.#loudAt.get(trackSid) ?? -Infinity) < PAUSE_MS;
  }

  async leave(): Promise<void> {
    if (this.#room) await leaveRoom(this.#room);
  }

  async #hear({ sid, track, signal }: SubscribedAudio): Promise<void> {
    for await (const frame of audioFrames(track, { sampleRate: 16_000, signal })) {
      if (!frame.some((sample) => Math.abs(sample) > LOUD)) continue;
      if (!this.heard.includes(sid)) this.heard.push(sid);
      this.#loudAt.set(sid, performance.now());
      this.most = Math.max(this.most, this.heard.filter((one) => this.hears(one)).length);
    }
  }
}
