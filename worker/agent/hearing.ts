import type { HostedState } from "@/lib/domain/hosting/state";
import { presentOf } from "@/lib/domain/visibility/load";
import { listenersAllowed, type Present } from "@/lib/domain/visibility/plan";
import { channelOf, hears, listenersOf, reads } from "@/lib/domain/visibility/visibility";
import type { Person } from "./roster";

/** Where somebody's voice goes now, and who hears it. */
export interface Stretch {
  lane: "call" | "whisper" | "consult";
  /** Ids of the participants who hear it, and of who speaks. */
  audience: string[];
}

/** Who hears and reads whom in a call, as last read, from where the agent stands. Pure state; unknown people are not heard. */
export interface Hearing {
  update(state: Pick<HostedState, "picture" | "participants">): void;
  /** The visibility version it goes by. */
  readonly version: number;
  readonly paused: boolean;
  /** The call could not be read: until the next reading nobody is heard, nobody reads and the agent must not speak. */
  doubt(): void;
  /** What the agent hears of somebody, by room identity; null: nothing may be listened to. */
  of(roomIdentity: string): Stretch | null;
  /** Where the agent's own voice goes; null: nowhere, it must not speak. */
  own(): Stretch | null;
  /** Room identities that may subscribe to the agent; null: everybody. While its voice goes nowhere, who may once it opens. */
  listeners(): string[] | null;
  /** Where somebody's voice goes now; null: nowhere, or it must not be told. */
  laneOf(participantId: string): Stretch["lane"] | null;
  /**
   * Room identities of the browsers that may read what somebody said in this stretch: who could hear all of it and may
   * still. None in a sensitive pause, and none once the speaker's voice goes elsewhere.
   */
  readers(participantId: string, said: Stretch): string[];
}

/** Makes it as of a first reading. */
export function createHearing(initial: Pick<HostedState, "picture" | "participants">): Hearing {
  let { picture, participants } = initial;
  let inDoubt = false;

  const me = (): Present => present(participants.find(({ role }) => role === "agent")!);
  // Who has left is in nobody's picture any more, but their last words may still be on their way.
  const present = (row: Person): Present => picture.everybody.find(({ id }) => id === row.id) ?? presentOf(row);
  const stretchOf = (speaker: Present): Stretch | null => {
    const { kind } = channelOf(speaker);
    if (kind === "nowhere") return null;
    return { lane: kind, audience: [speaker.id, ...listenersOf(picture.everybody, speaker).filter(isHere)] };
  };
  // Who is let in but has not come yet is in the picture too.
  const isHere = (participantId: string) =>
    participants.some(({ id, role, status }) => id === participantId && (status === "active" || role === "agent"));
  const laneOf = (participantId: string) => {
    const row = participants.find(({ id }) => id === participantId);
    if (!row || inDoubt || picture.paused) return null;
    return stretchOf(present(row))?.lane ?? null;
  };

  return {
    update: (state) => {
      ({ picture, participants } = state);
      inDoubt = false;
    },
    doubt: () => {
      inDoubt = true;
    },
    get version() {
      return picture.version;
    },
    get paused() {
      return picture.paused;
    },
    of(roomIdentity) {
      const row = participants.findLast((person) => person.roomIdentity === roomIdentity);
      if (!row || inDoubt || picture.paused || !hears(picture.everybody, me(), present(row))) return null;
      return stretchOf(present(row));
    },
    own: () => (inDoubt ? null : stretchOf(me())),
    listeners: () => listenersAllowed(picture.everybody, { ...me(), opening: false }, picture),
    laneOf,
    readers(participantId, said) {
      const speaker = participants.find(({ id }) => id === participantId);
      if (!speaker || laneOf(participantId) !== said.lane) return [];
      return participants
        .filter(({ transport, status }) => transport === "webrtc" && status === "active")
        .filter(({ id }) => said.audience.includes(id))
        .filter((reader) => reads(picture.everybody, present(reader), present(speaker)))
        .map(({ roomIdentity }) => roomIdentity);
    },
  };
}
