import type { Picture } from "@/lib/domain/visibility/load";
import { recordedAs } from "@/lib/domain/visibility/visibility";
import { privateLane } from "@/lib/storage/working-files";

/** What may be on its way longer than the jitter buffer was measured to hold it: the network, and how it wavers. */
const ON_ITS_WAY_MS = 200;

/** Says of one track, frame by frame, into which lane it goes. In doubt into none. */
export interface Route {
  /**
   * Takes a new picture of the call at `nowMs` (ms since the epoch). What was said before and is on its way still, for
   * `delayMs` in the jitter buffer, does not become part of the call by it.
   */
  follow(picture: Picture | null, nowMs: number, delayMs: number): void;
  /** Nothing is kept until the next picture: the last one may be out of date. */
  doubt(): void;
  /** The lane of a frame that comes at `nowMs`; null: it is not kept. */
  laneAt(nowMs: number): string | null;
}

/** A route of the track that somebody sends under a room identity. */
export function createRoute(roomIdentity: string): Route {
  let lane: string | null = null;
  /** The last lane by a picture that has the speaker; undefined before the first. */
  let known: string | null | undefined;
  let keepsFrom = -Infinity;
  return {
    follow(picture, nowMs, delayMs) {
      const speaker = picture?.everybody.find((one) => one.roomIdentity === roomIdentity);
      if (!picture || !speaker) {
        lane = null;
        return;
      }
      const as = recordedAs(speaker, picture);
      const kept = as === "call" || (as === "private" && picture.keepPrivate);
      lane = kept ? (as === "call" ? speaker.id : privateLane(speaker.id)) : null;
      if (known !== undefined && known !== lane) keepsFrom = nowMs + delayMs + ON_ITS_WAY_MS;
      known = lane;
    },
    doubt() {
      lane = null;
    },
    laneAt: (nowMs) => (nowMs < keepsFrom ? null : lane),
  };
}
