import { pictureOf } from "@/lib/domain/visibility/load";
import { createHearing } from "../hearing";
import type { Person } from "../roster";

type Call = Parameters<typeof pictureOf>[0];

/** An open, active caller on a browser, with changes. */
export const someone = (id: string, changes: Partial<Person> = {}): Person =>
  ({
    id: `p_${id}`,
    roomIdentity: id,
    role: "customer",
    transport: "webrtc",
    status: "active",
    mode: "open",
    targetId: null,
    consultId: null,
    mutedAt: null,
    heldAt: null,
    openingVersion: null,
    userId: null,
    shown: true,
    ...changes,
  }) as Person;

/** The agent of a call, with changes. */
export const agent = (changes: Partial<Person> = {}) =>
  someone("agent", { role: "agent", transport: "internal", ...changes });

/** What changes somebody who is put on hold. */
export const HELD = { heldAt: new Date(0) };

/** One reading of a call with these people. */
export function reading(people: Person[], call: Partial<Call> = {}) {
  const picture = pictureOf({ visibilityVersion: 1, pausedAt: null, ...call } as Call, false, people);
  return { picture, participants: people };
}

/** What the agent knows after one reading. */
export const hearing = (people: Person[], call: Partial<Call> = {}) => createHearing(reading(people, call));
