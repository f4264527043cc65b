import type { RecordingLane } from "@/lib/contract/recordings";
import { audibleLanes, type Hearing } from "./audible";

/** A lane further away than this from where the mix is, in seconds, is put right. */
const MAX_DRIFT_SECONDS = 0.08;

/** What the controls show of the player. */
export interface PlayerState {
  playing: boolean;
  /** Sound was asked for and has not come yet. */
  waiting: boolean;
  /** The sound cannot be fetched or played. */
  broken: boolean;
}

/**
 * Plays a recording's files as one. The mix is the clock, heard or silent; where only some lanes are to be heard they play
 * along with it. Nothing is fetched before somebody wants to hear it.
 */
export class RecordingPlayer {
  readonly durationMs: number;
  readonly #mix: HTMLAudioElement;
  readonly #lanes = new Map<string, HTMLAudioElement>();
  readonly #own: Pick<RecordingLane, "id" | "is_private">[];
  readonly #urls = new Map<string, string>();
  readonly #mixId: string;
  readonly #listeners = new Set<() => void>();
  readonly #freshLanes: () => Promise<RecordingLane[]>;
  #audible: "mix" | string[] = "mix";
  #timeMs = 0;
  #state: PlayerState = { playing: false, waiting: false, broken: false };
  #frame = 0;
  /** The links were renewed once since the sound last played. */
  #renewed = false;

  /** `freshLanes` reads the lanes anew, with links that are good for longer. There is at least one lane. */
  constructor(lanes: RecordingLane[], freshLanes: () => Promise<RecordingLane[]>) {
    const clock = lanes.find(({ kind }) => kind === "mix") ?? lanes[0]!;
    this.#mixId = clock.id;
    this.#own = lanes.filter(({ id }) => id !== clock.id);
    this.durationMs = Math.max(...lanes.map((lane) => lane.duration_ms));
    this.#freshLanes = freshLanes;
    this.takeLinks(lanes);
    this.#mix = new Audio();
    this.#mix.preload = "none";
    for (const type of ["play", "playing", "pause", "waiting", "seeked", "timeupdate", "ended"]) {
      this.#mix.addEventListener(type, () => this.#follow());
    }
    this.#mix.addEventListener("error", () => void this.#renew());
  }

  get timeMs(): number {
    return this.#timeMs;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Calls `onChange` whenever the time or the state is another. Gives the way to stop. */
  subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  play(): void {
    if (this.#state.broken) this.#renewed = false;
    this.#load(this.#mix, this.#mixId);
    if (this.#timeMs >= this.durationMs) this.seek(0);
    this.#set({ waiting: true, broken: false });
    // A source that cannot be played is told by the error event; an interrupted play by the pause.
    this.#mix.play().catch(() => this.#follow());
  }

  pause(): void {
    this.#mix.pause();
    this.#set({ waiting: false });
  }

  toggle(): void {
    if (this.#state.playing || this.#state.waiting) this.pause();
    else this.play();
  }

  /** Goes to a moment of the call, playing or not. */
  seek(timeMs: number): void {
    this.#timeMs = Math.min(Math.max(0, timeMs), this.durationMs);
    // Before anything is fetched this is where it will begin.
    this.#mix.currentTime = this.#timeMs / 1000;
    this.#followWithLanes();
    this.#tell();
  }

  /** Chooses what is heard. */
  hear(hearing: Hearing): void {
    this.#audible = audibleLanes(this.#own, hearing);
    this.#mix.muted = this.#audible !== "mix";
    this.#followWithLanes();
  }

  /** Falls silent and lets go of what was fetched. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    for (const element of [this.#mix, ...this.#lanes.values()]) {
      element.pause();
      element.removeAttribute("src");
    }
  }

  /** Takes links for what is fetched from now on. */
  takeLinks(lanes: RecordingLane[]): void {
    for (const { id, url } of lanes) this.#urls.set(id, url);
  }

  #load(element: HTMLAudioElement, id: string): void {
    if (element.src && !element.error) return;
    element.src = this.#urls.get(id)!;
    element.currentTime = this.#timeMs / 1000;
  }

  /** Takes the mix's word for where the recording is. */
  #follow(): void {
    const { paused, ended, seeking, readyState } = this.#mix;
    const playing = !paused && !ended;
    if (!seeking && readyState > 0) this.#timeMs = ended ? this.durationMs : this.#mix.currentTime * 1000;
    if (playing && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) this.#renewed = false;
    // After an error it waits for fresh links.
    const renewing = this.#mix.error !== null && this.#renewed && !this.#state.broken;
    this.#set({ playing, waiting: playing ? readyState < HTMLMediaElement.HAVE_FUTURE_DATA : renewing });
    this.#followWithLanes();
    this.#tell();
    cancelAnimationFrame(this.#frame);
    if (playing) this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #followWithLanes(): void {
    const heard = this.#audible === "mix" ? [] : this.#audible;
    const playing = !this.#mix.paused && !this.#mix.ended;
    for (const [id, element] of this.#lanes) if (!heard.includes(id) || !playing) element.pause();
    if (!playing) return;
    for (const id of heard) {
      let element = this.#lanes.get(id);
      if (!element) this.#lanes.set(id, (element = new Audio()));
      this.#load(element, id);
      if (Math.abs(element.currentTime - this.#mix.currentTime) > MAX_DRIFT_SECONDS && !element.seeking) {
        element.currentTime = this.#mix.currentTime;
      }
      if (element.paused) element.play().catch(() => {});
    }
  }

  /** The sound could not be fetched: links expire, so this is tried once with fresh ones, from where it was. */
  async #renew(): Promise<void> {
    if (!this.#renewed) {
      this.#renewed = true;
      this.#set({ playing: false, waiting: true });
      try {
        this.takeLinks(await this.#freshLanes());
        if (this.#state.waiting) this.play();
        return;
      } catch {
        // Said below.
      }
    }
    this.#set({ playing: false, waiting: false, broken: true });
  }

  #set(change: Partial<PlayerState>): void {
    const next = { ...this.#state, ...change };
    const same = (Object.keys(next) as (keyof PlayerState)[]).every((key) => next[key] === this.#state[key]);
    if (same) return;
    this.#state = next;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
