import { DECLARED, type Bench } from "../support/bench";
import { openCall } from "../support/calls";
import { times, type Row } from "../support/row";

/** From a caller's joining the room to the first sound of the agent in their ear. */
export async function measureGreeting(bench: Bench): Promise<Row[]> {
  const values: number[] = [];
  for (let call = 0; call < bench.counts.greetings; call += 1) {
    const { caller, close } = await openCall(bench);
    try {
      values.push((await caller.firstSound(0, 10_000)) - caller.joinedAt);
    } finally {
      await close();
    }
  }
  return [times("greeting: room joined -> audible", values, { declaredMs: DECLARED.ttsMs })];
}
