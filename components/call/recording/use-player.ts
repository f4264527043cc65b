"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Recording, RecordingLane } from "@/lib/contract/recordings";
import { RecordingPlayer, type PlayerState } from "./player";

const NONE: RecordingLane[] = [];
const STILL: PlayerState = { playing: false, waiting: false, broken: false };

/** The player of a recording; null while there is none to play. `readAnew` fetches the recording with fresh links. */
export function usePlayer(
  recording: Recording | undefined,
  readAnew: () => Promise<Recording>,
): RecordingPlayer | null {
  const lanes: RecordingLane[] = recording?.lanes ?? NONE;
  const files = lanes.map(({ id }) => id).join();
  const player = useMemo(
    () => (lanes.length > 0 ? new RecordingPlayer(lanes, async () => (await readAnew()).lanes) : null),
    // The same files under other links are the same recording, and go on playing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [files],
  );
  useEffect(() => () => player?.stop(), [player]);
  useEffect(() => player?.takeLinks(lanes), [player, lanes]);
  return player;
}

/** What the player is doing; renders anew when that changes, and not as time passes. */
export function usePlayerState(player: RecordingPlayer): PlayerState {
  return useSyncExternalStore(
    player.subscribe,
    () => player.state,
    () => STILL,
  );
}

/** Something that follows from the time; renders anew when it changes, so let it change seldom. */
export function useAtTime<T extends string | number>(player: RecordingPlayer | null, read: (timeMs: number) => T): T {
  return useSyncExternalStore(
    (onChange) => player?.subscribe(onChange) ?? (() => {}),
    () => read(player?.timeMs ?? -1),
    () => read(-1),
  );
}
