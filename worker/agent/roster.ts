import { isPhone } from "@/lib/contract/participants";
import type { HostedState } from "@/lib/domain/hosting/state";
import { speakerName } from "@/lib/domain/participant/grant";

/** A participant as an agent host knows them. */
export type Person = HostedState["participants"][number];

/** Who is in a call, as last read. Pure state. */
export interface Roster {
  update(people: Person[]): void;
  /** Who bears a room identity now: the latest, because an identity may be added again. */
  at(roomIdentity: string): Person | undefined;
  /** What the others call a participant. */
  nameOf(participantId: string): string;
  agent(): Person;
  hasActiveCustomer(): boolean;
  /** Who takes part in the conversation: is there, not on hold, and neither only listens nor talks in private. */
  talking(): Person[];
  /** When the first person joined: zero of the call's offsets; null before. */
  zeroAt(): Date | null;
  /** Room identities of the phones in the room. */
  phones(): string[];
}

/** Makes the roster of a call. */
export function createRoster(initial: Person[]): Roster {
  let people = initial;
  return {
    update: (read) => {
      people = read;
    },
    at: (roomIdentity) => people.findLast((person) => person.roomIdentity === roomIdentity),
    nameOf: (participantId) => {
      const person = people.find((candidate) => candidate.id === participantId);
      return person ? speakerName(person) : "somebody";
    },
    agent: () => people.find((person) => person.role === "agent")!,
    hasActiveCustomer: () => people.some((person) => person.role === "customer" && person.status === "active"),
    talking: () =>
      people.filter(
        ({ role, status, heldAt, mode }) =>
          role !== "agent" && status === "active" && heldAt === null && mode === "open",
      ),
    zeroAt: () => {
      const joined = people.flatMap((person) =>
        person.role !== "agent" && person.joinedAt ? [person.joinedAt.getTime()] : [],
      );
      return joined.length ? new Date(Math.min(...joined)) : null;
    },
    phones: () =>
      people.filter((person) => isPhone(person) && person.status === "active").map((person) => person.roomIdentity),
  };
}
