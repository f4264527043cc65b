import type { LegRow } from "../call/load";
import type { Context } from "../context";
import type { CarrierPort } from "../ports/carrier";
import { askCarrier } from "./ask-carrier";
import { claimLeg } from "./claim";
import { dialOf } from "./dial-waiting";

/**
 * Asks the carrier to ring a queued leg, if its turn has come by the carrier account's pace and number of legs; a leg whose
 * turn has not come is left to dialWaiting. Where others waited for longer, they go first. Asks at most once, whoever runs it
 * how often.
 */
export async function dialLeg(ctx: Context, input: { legId: string }): Promise<void> {
  const claim = await claimLeg(ctx, input.legId, { mayPass: false });
  if (claim.kind === "claimed") await askCarrier(ctx, claim);
  if (claim.kind !== "behind") return;
  const asks: Promise<void>[] = [];
  await dialOf(ctx, claim.provider, (_legId, ask) => asks.push(ask));
  await Promise.all(asks);
}

/** The carrier that serves a leg. */
export function carrierOf(ctx: Context, leg: { provider: LegRow["provider"] }): CarrierPort {
  const carrier = ctx.carriers[leg.provider];
  if (!carrier) throw new Error(`no credentials are set for the carrier ${leg.provider}`);
  return carrier;
}
