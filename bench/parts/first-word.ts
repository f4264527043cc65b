import type { Bench } from "../support/bench";
import { openCall } from "../support/calls";
import { times, value, type Row } from "../support/row";

/** No person speaks sooner after their microphone is open, ms. */
const FIRST_WORD_MS = 500;
/** Calls that are made at the same time. */
const AT_ONCE = 2;

/**
 * How often the agent is in the room before anybody can have said a word. Callers join the moment the call is made, as a
 * program does; the time is counted from their microphone's being published.
 */
export async function measureFirstWord(bench: Bench): Promise<Row[]> {
  const late: number[] = [];
  let left = bench.counts.firstWords;
  const callOn = async () => {
    while (left > 0) {
      left -= 1;
      const { caller, close } = await openCall(bench);
      try {
        late.push((await caller.agentSeenAt()) - caller.microphoneAt);
      } finally {
        await close();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, callOn));
  const share = (withinMs: number) => (100 * late.filter((ms) => ms <= withinMs).length) / late.length;
  return [
    value(
      `agent in the room ${FIRST_WORD_MS} ms after a microphone`,
      "%",
      share(FIRST_WORD_MS),
      late.length,
      "aim: >= 99",
    ),
    value("agent in the room before any microphone", "%", share(0), late.length, "no person is that fast"),
    times("agent seen, after the microphone", late, { note: "negative: before it" }),
  ];
}
