import type { Context } from "../context";
import { loadPicture } from "../visibility/load";
import { heardBy, listenersAllowed } from "../visibility/plan";
import { channelOf } from "../visibility/visibility";

/** What a phone may say and hear at one version of its call's visibility. */
export interface MediaStance {
  version: number;
  /** On hold: it hears music and nobody, and is heard by nobody. */
  held: boolean;
  /** Its voice goes to somebody. */
  speaks: boolean;
  /** Room identities that it hears. */
  heard: string[];
  /** Room identities that may subscribe to its voice; null: everybody. Says nothing while it does not speak. */
  listeners: string[] | null;
  /** Room identities of everybody in the call. */
  present: string[];
}

/** Reads what a phone may say and hear now; null where it is not in the call. */
export async function readMediaStance(
  ctx: Context,
  input: { callId: string; participantId: string },
): Promise<MediaStance | null> {
  const picture = await loadPicture(ctx.db, input.callId);
  const phone = picture?.everybody.find(({ id }) => id === input.participantId);
  if (!picture || !phone) return null;
  const { version, everybody, keepPrivate } = picture;
  return {
    version,
    held: phone.held,
    speaks: channelOf(phone).kind !== "nowhere",
    heard: heardBy(everybody, phone),
    listeners: listenersAllowed(everybody, phone, { keepPrivate }),
    present: everybody.map(({ roomIdentity }) => roomIdentity),
  };
}
