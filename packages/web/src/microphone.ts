import { Track, type Room } from "livekit-client";

type Target = "on" | "muted" | "off";

/**
 * Brings one's microphone to what is wanted and allowed. While one may not speak it is let go, and captured anew
 * afterwards.
 */
export function createMicrophone(
  room: Room,
  options: {
    wanted: boolean;
    /** In the call, and let in by the server. */
    mayPublish: () => boolean;
    isIn: () => boolean;
    onBlocked: (cause: unknown) => void;
  },
) {
  let { wanted } = options;
  let switching: Promise<void> | null = null;
  /** Counts what could have broken off a publishing under way. */
  let changes = 0;

  const target = (): Target => (options.mayPublish() ? (wanted ? "on" : "muted") : "off");

  async function turn(to: Target): Promise<void> {
    const me = room.localParticipant;
    if (to !== "off") return void (await me.setMicrophoneEnabled(to === "on"));
    // The server takes the sound away too; whichever comes first.
    const track = me.getTrackPublication(Track.Source.Microphone)?.track;
    if (track) await me.unpublishTrack(track).catch(() => {});
  }

  async function follow(): Promise<void> {
    let done: Target | null = null;
    while (done !== target() && options.isIn()) {
      const before = changes;
      const next = target();
      try {
        await turn(next);
        done = next;
      } catch (cause) {
        // Who lost the right to speak meanwhile could not have gone through with it.
        if (changes !== before) continue;
        wanted = false;
        options.onBlocked(cause);
        return;
      }
    }
  }

  return {
    get wanted(): boolean {
      return wanted;
    },
    /** What is allowed has changed. Resolves when the microphone is as it is to be. */
    update(): Promise<void> {
      changes += 1;
      switching ??= follow().finally(() => (switching = null));
      return switching;
    },
    want(on: boolean): Promise<void> {
      wanted = on;
      return this.update();
    },
  };
}
