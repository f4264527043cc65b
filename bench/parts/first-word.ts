import type { Bench } from "../support/bench";
import { openCall } from "../support/calls";
import { times, value, type Row } from "../support/row";

/**
 * How often the agent is in the room before anybody can have said a word: callers join the moment the call is made, as no
 * person can, and the first word is counted from their microphone's being published.
 */
export async function measureFirstWord(bench: Bench): Promise<Row[]> {
  const lateness: number[] = [];
  for (let call = 0; call < bench.counts.firstWords; call += 1) {
    const { caller, close } = await openCall(bench);
    lateness.push((await caller.agentSeenAt()) - caller.microphoneAt);
    await close();
  }
  const inTime = lateness.filter((late) => late <= 0).length;
  return [
    value(
      "agent in the room before the first word",
      "%",
      (100 * inTime) / lateness.length,
      lateness.length,
      "aim: >= 99",
    ),
    times("agent seen, after the microphone", lateness, { note: "negative: before it" }),
  ];
}
