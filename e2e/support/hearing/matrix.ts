import { expect } from "@playwright/test";
import type { Participant } from "@/lib/contract/participants";
import { hears, type Stance } from "@/lib/domain/visibility/visibility";
import type { TonePerson } from "./tone-person";

/** Time of each hum, and of what counts as having heard it, ms. */
const HUM_MS = 1_000;
const CLEARLY_MS = 400;
/** What jitter buffers and carriers may still hold when a hum is over, ms. */
const TAIL_MS = 700;
/** Who may hear somebody anew does so within a hum; a loaded machine may take longer. */
const MOST_HUMS = 10;

/** Who hears whom, as `listener < speaker`, by identity. */
export type Matrix = string[];

/** What the rules say of a call whose participants are as the API tells them. */
export function expectedMatrix(participants: Participant[], people: TonePerson[]): Matrix {
  const stances = participants
    .filter(({ status }) => status === "active")
    .map((one): Stance & { identity: string } => ({
      id: one.id,
      identity: one.identity,
      mode: one.mode,
      targetId: one.target_id,
      consultId: one.mode === "consulting" ? "the one consult" : null,
      muted: one.muted,
      held: one.held_since !== null,
      opening: one.switching,
    }));
  const of = ({ identity }: TonePerson) => stances.find((stance) => stance.identity === identity)!;
  return people
    .flatMap((listener) =>
      people
        .filter((speaker) => speaker !== listener && hears(stances, of(listener), of(speaker)))
        .map((speaker) => `${listener.identity} < ${speaker.identity}`),
    )
    .sort();
}

/**
 * What is really heard: everybody hums a tone of their own at the same time, until each pair of `expected` has clearly heard
 * each other, within ten hums. Fails where somebody hears anything of a hum that is not in `expected`, however short.
 */
export async function expectHeard(
  people: TonePerson[],
  expected: Matrix,
  tones: number[],
  pass: (durationMs: number) => Promise<void>,
): Promise<void> {
  for (const person of people) await person.forget();
  let heard: Map<string, number>;
  let clearly: Matrix;
  let hums = 0;
  do {
    await Promise.all(people.map((person, index) => person.hum(tones[index]!, HUM_MS)));
    await pass(TAIL_MS);
    heard = await heardMs(people, tones);
    clearly = expected.filter((pair) => heard.get(pair)! >= CLEARLY_MS);
    hums += 1;
  } while (clearly.length < expected.length && hums < MOST_HUMS);
  expect(clearly).toEqual(expected);
  expect([...heard].filter(([pair, ms]) => ms > 0 && !expected.includes(pair))).toEqual([]);
}

async function heardMs(people: TonePerson[], tones: number[]): Promise<Map<string, number>> {
  const all = new Map<string, number>();
  for (const listener of people) {
    const heard = await listener.heard(tones);
    people.forEach((speaker, index) => {
      if (speaker !== listener) all.set(`${listener.identity} < ${speaker.identity}`, heard.get(tones[index]!)!);
    });
  }
  return all;
}
