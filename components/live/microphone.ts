import type { LocalTrack, Room } from "livekit-client";

/** `standby`: the microphone is open and its track published, but muted: the next word is heard at once. */
export type Level = "muted" | "standby" | "open";

/** What of a microphone is told as it is switched. */
export type Switched = "starting" | "on" | "muted" | "blocked" | "withheld";

/** The microphone of one browser, for whichever room it is in. */
export interface RoomMicrophone {
  /** Brings the room to `level()`, and goes on while that changes. */
  follow(room: Room): Promise<void>;
  /** Stops capturing at once. */
  drop(): void;
  readonly capturing: boolean;
  /** It is being switched, and will heed a wish that changes meanwhile. */
  isSwitching(room: Room): boolean;
}

/**
 * Makes a microphone that follows a wish. `level` is what is wanted and `mayPublish` whether the call allows it, both
 * asked again after each wait; `isCurrent` is false for a room that was left. `failed` takes the wish back.
 */
export function createMicrophone(options: {
  level(): Level;
  mayPublish(): boolean;
  isCurrent(room: Room): boolean;
  tell(microphone: Switched): void;
  failed(): void;
}): RoomMicrophone {
  const { level, mayPublish, isCurrent, tell } = options;
  let captured: LocalTrack | null = null;
  /** The browser refused it, and nobody has asked for it since: to be muted is no news then. */
  let refused = false;
  /** The room whose microphone is being switched, and until when. */
  let switching: { room: Room; done: Promise<void> } | null = null;

  /** What is to be done now: without permission, as good as muted. */
  const target = (): Level | "withheld" => (mayPublish() ? level() : "withheld");

  function drop(): void {
    captured?.stop();
    captured = null;
  }

  function follow(room: Room): Promise<void> {
    if (switching?.room === room) return switching.done;
    const mine = { room, done: followNow(room) };
    switching = mine;
    void mine.done.finally(() => {
      if (switching === mine) switching = null;
    });
    return mine.done;
  }

  async function followNow(room: Room): Promise<void> {
    try {
      let done: Level | "withheld";
      do {
        done = target();
        if (done === "open") {
          refused = false;
          tell("starting");
        }
        await switchTo(room, done);
        if (!isCurrent(room)) return;
      } while (done !== target());
      const silent = refused ? "blocked" : "muted";
      tell(done === "open" ? "on" : done === "withheld" && level() === "open" ? "withheld" : silent);
    } catch {
      if (!isCurrent(room)) return;
      // Permission that goes while the microphone is being published is no fault of the microphone.
      if (mayPublish()) {
        refused = true;
        options.failed();
        tell("blocked");
      } else tell("withheld");
    }
  }

  async function switchTo(room: Room, wanted: Level | "withheld"): Promise<void> {
    const local = room.localParticipant;
    if (wanted === "withheld") {
      const track = captured;
      drop();
      if (track) await local.unpublishTrack(track).catch(() => {});
      return;
    }
    if (captured) return void (await local.setMicrophoneEnabled(wanted === "open"));
    if (wanted === "muted") return;
    const [track] = await local.createTracks({ audio: true });
    // Whoever left or muted while the browser asked for the microphone is not to be heard for a moment.
    if (!track || !isCurrent(room) || target() !== wanted) return track?.stop();
    captured = track;
    try {
      if (wanted === "standby") await track.mute();
      await local.publishTrack(track);
    } catch (err) {
      track.stop();
      if (captured === track) captured = null;
      throw err;
    }
  }

  return {
    follow,
    drop,
    get capturing() {
      return captured !== null;
    },
    isSwitching: (room) => switching?.room === room,
  };
}
