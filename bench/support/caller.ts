import { rmsDbfs } from "@/lib/audio/energy";
import type { Access } from "@/lib/contract/participants";
import {
  audioFrames,
  connectRoom,
  FRAME_MS,
  leaveRoom,
  publishAudio,
  RoomEvent,
  watchAudioTracks,
  type AudioPublisher,
  type Room,
  type SubscribedAudio,
} from "@/worker/rtc";
import { QUESTION_RATE } from "./question";
import { until } from "./wait";

const AGENT = "agent";
/** The agent's sound counts as audible above this, dBFS. */
const AUDIBLE_DBFS = -45;
/** Quiet for this long ends a stretch of sound, ms. */
const GAP_MS = 300;
/** What the microphone sends ahead of the clock, ms: as little as a timer's lateness allows. */
const AHEAD_MS = 40;
const SILENCE = new Int16Array((QUESTION_RATE / 1000) * FRAME_MS);

/** A stretch in which the agent was audible; times by performance.now(). */
interface Sound {
  startedAt: number;
  lastAt: number;
}

/**
 * Somebody in a call as a browser would be: joins with a join token, sends a microphone that never stops, and notes when
 * the agent can be heard. All times are of performance.now() in this process.
 */
export class Caller {
  /** The room was joined. */
  readonly joinedAt: number;
  /** The microphone was published: nothing could be said before. */
  readonly microphoneAt: number;
  readonly #room: Room;
  readonly #microphone: AudioPublisher;
  readonly #presence: AgentPresence;
  #clock: NodeJS.Timeout | undefined;
  #toSay: Int16Array[] = [];
  #onSaid: ((at: number) => void) | null = null;

  private constructor(room: Room, microphone: AudioPublisher, presence: AgentPresence, joinedAt: number) {
    this.#room = room;
    this.#microphone = microphone;
    this.#presence = presence;
    this.joinedAt = joinedAt;
    this.microphoneAt = performance.now();
    this.#runMicrophone();
  }

  static async join(access: Access): Promise<Caller> {
    const presence = new AgentPresence();
    const room = await connectRoom(access.url, access.token, { prepare: (unconnected) => presence.watch(unconnected) });
    const joinedAt = performance.now();
    if ([...room.remoteParticipants.values()].some((person) => person.identity === AGENT)) presence.note(joinedAt);
    const microphone = await publishAudio(room, { name: "microphone", sampleRate: QUESTION_RATE, queueMs: 100 });
    return new Caller(room, microphone, presence, joinedAt);
  }

  /** When this caller's room first showed the agent: never earlier than the agent was there. */
  agentSeenAt(withinMs = 10_000): Promise<number> {
    return until("the agent in the room", () => this.#presence.seenAt, withinMs);
  }

  /** Says the frames; resolves with the moment at which the last of them has left the microphone. */
  say(frames: readonly Int16Array[]): Promise<number> {
    return new Promise((resolve) => {
      this.#onSaid = resolve;
      this.#toSay = [...frames];
    });
  }

  /** The moment the agent is first audible after `since`. Throws when it is not within `withinMs`. */
  async firstSound(since: number, withinMs: number): Promise<number> {
    const heard = () => this.#presence.sounds.find((sound) => sound.startedAt > since)?.startedAt ?? null;
    return until("the agent is audible", heard, withinMs);
  }

  /** Resolves when the agent has been quiet for `forMs`. */
  async quiet(forMs: number): Promise<void> {
    const over = () => performance.now() - (this.#presence.sounds.at(-1)?.lastAt ?? 0) > forMs || null;
    await until("the agent is quiet", over, 15_000);
  }

  async leave(): Promise<void> {
    clearTimeout(this.#clock);
    await this.#microphone.close();
    await leaveRoom(this.#room);
  }

  /** Frames by the clock: what is to be said, else silence. After a stall the clock is set anew, so that no delay stays. */
  #runMicrophone(): void {
    /** When the next frame begins to sound. */
    let next = performance.now() + AHEAD_MS;
    const tick = () => {
      const now = performance.now();
      if (next < now) next = now + AHEAD_MS;
      for (; next - AHEAD_MS <= now; next += FRAME_MS) {
        const frame = this.#toSay.shift();
        void this.#microphone.write(frame ?? SILENCE).catch(() => {});
        if (frame && this.#toSay.length === 0) this.#onSaid?.(next + FRAME_MS);
      }
      this.#clock = setTimeout(tick, next - AHEAD_MS - now);
    };
    tick();
  }
}

/** What a caller sees and hears of the agent. */
class AgentPresence {
  seenAt: number | null = null;
  readonly sounds: Sound[] = [];

  watch(room: Room): void {
    room.on(RoomEvent.ParticipantConnected, (person) => {
      if (person.identity === AGENT) this.note(performance.now());
    });
    watchAudioTracks(room, (audio) => {
      if (audio.identity === AGENT) void this.#listen(audio);
    });
  }

  note(at: number): void {
    this.seenAt ??= at;
  }

  async #listen(audio: SubscribedAudio): Promise<void> {
    for await (const frame of audioFrames(audio.track, { sampleRate: 16_000, signal: audio.signal })) {
      if (rmsDbfs(frame) < AUDIBLE_DBFS) continue;
      const now = performance.now();
      const last = this.sounds.at(-1);
      if (last && now - last.lastAt < GAP_MS) last.lastAt = now;
      else this.sounds.push({ startedAt: now, lastAt: now });
    }
  }
}
