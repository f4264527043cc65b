import { RECORDER_IDENTITY } from "../participant/own-identity";
import type { RoomRights } from "../ports/rooms";
import { channelOf, hears, type Channel, type Stance } from "./visibility";

/** Somebody in the room, as far as enforcing needs to know them. */
export interface Present extends Stance {
  role: "agent" | "customer" | "observer";
  transport: "webrtc" | "pstn" | "sip" | "internal";
  roomIdentity: string;
  /** The operator it is; null for everybody else. */
  userId: string | null;
  /** The presence is shown to the others already; what was shown cannot be hidden again. */
  shown: boolean;
}

/** What the media server is told of a browser, so that a hostile one gains nothing. */
export type BrowserRights = RoomRights & { roomIdentity: string };

/**
 * Whether who sends somebody's sound can be told who may subscribe to it: our own processes and an operator's page. The
 * page of a guest is not ours, and must not know who listens.
 */
export function canRestrict(one: Pick<Present, "transport" | "userId">): boolean {
  return one.transport !== "webrtc" || one.userId !== null;
}

/** Whether the agent alone is whispered to: such a whisper goes to it by another way, and never enters the room. */
export function whispersToAgent(everybody: readonly Present[], one: Stance): boolean {
  return one.mode === "whispering" && everybody.some(({ id, role }) => id === one.targetId && role === "agent");
}

/** Rights of one browser in the room. In doubt they are less than the visibility, never more. */
export function rightsFor(everybody: readonly Present[], one: Present): BrowserRights {
  const silent = channelOf(one).kind === "nowhere" || whispersToAgent(everybody, one);
  const secret = one.mode === "listening" || whispersToAgent(everybody, one);
  // A guest's track goes to whoever may subscribe at all: who must not hear it may not, until it is over.
  const mustNotHear = everybody.some(
    (speaker) =>
      speaker.id !== one.id &&
      !canRestrict(speaker) &&
      channelOf(speaker).kind !== "nowhere" &&
      !hears(everybody, one, speaker) &&
      // An operator chooses for themselves whom they watch, and may watch everybody.
      !(one.mode === "listening" && one.userId !== null),
  );
  return {
    roomIdentity: one.roomIdentity,
    canPublish: !silent,
    canSubscribe: !one.held && !mustNotHear,
    hidden: secret && !one.shown,
  };
}

/**
 * Room identities that may subscribe to a speaker's sound; null: everybody who may subscribe at all. `keepPrivate`: the
 * workspace keeps private lanes, so the recorder is among them. While nobody hears the speaker nobody may subscribe.
 */
export function listenersAllowed(
  everybody: readonly Present[],
  speaker: Present,
  { keepPrivate }: { keepPrivate: boolean },
): string[] | null {
  const others = everybody.filter((one) => one.id !== speaker.id);
  const hearing = others.filter((one) => hears(everybody, one, speaker));
  // Who is on hold is kept out by their own rights or their own bridge.
  if (others.every((one) => one.held || hearing.includes(one)) && channelOf(speaker).kind === "call") return null;
  const recorded = isRecorded(channelOf(speaker), keepPrivate);
  return [...hearing.map((one) => one.roomIdentity), ...(recorded ? [RECORDER_IDENTITY] : [])];
}

function isRecorded(channel: Channel, keepPrivate: boolean): boolean {
  return channel.kind === "call" || (channel.kind !== "nowhere" && keepPrivate);
}

/** Room identities whose sound a phone is sent, or the agent listens to. */
export function heardBy(everybody: readonly Present[], listener: Present): string[] {
  return everybody.filter((one) => hears(everybody, listener, one)).map((one) => one.roomIdentity);
}
