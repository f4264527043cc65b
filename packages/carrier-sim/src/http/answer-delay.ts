import { setTimeout as wait } from "node:timers/promises";
import type { Faults, RestKind } from "../faults";

/** Holds the answer to a carried out request back for as long as the faults say. */
export async function answerDelay(faults: Pick<Faults, "answerDelayMs">, kind: RestKind): Promise<void> {
  const delayMs = faults.answerDelayMs(kind);
  if (delayMs > 0) await wait(delayMs);
}
