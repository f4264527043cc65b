import type { Context } from "../context";
import type { CarrierName } from "../ports/carrier";
import { claimLeg, oldestWaiting } from "./claim";
import { askCarrier } from "./ask-carrier";

/** Requests of one process that wait for a carrier's answer, at most. */
const MOST_ASKS = 50;

/**
 * Dials the legs whose turn has come, of each carrier those that wait longest first. Holds no state of its own, so any number
 * of processes may run it at once. `onAsk` is given each request to a carrier, which goes on by itself, and says how many go
 * on. Gives the time at which the next leg's turn comes; null where none waits for its turn alone.
 */
export async function dialWaiting(
  ctx: Context,
  onAsk: (legId: string, ask: Promise<void>) => number,
): Promise<Date | null> {
  const turns: number[] = [];
  for (const provider of Object.keys(ctx.carriers) as CarrierName[]) {
    const turn = await dialOf(ctx, provider, onAsk);
    if (turn) turns.push(turn.getTime());
  }
  return turns.length > 0 ? new Date(Math.min(...turns)) : null;
}

async function dialOf(
  ctx: Context,
  provider: CarrierName,
  onAsk: (legId: string, ask: Promise<void>) => number,
): Promise<Date | null> {
  for (;;) {
    const legId = await oldestWaiting(ctx, provider);
    if (!legId) return null;
    const claim = await claimLeg(ctx, legId, { mayPass: true });
    if (claim.kind === "waits") return claim.until;
    if (claim.kind === "claimed" && onAsk(legId, askCarrier(ctx, claim)) >= MOST_ASKS) return null;
  }
}
