import type { LegRow } from "../call/load";
import type { Context } from "../context";
import type { CarrierPort } from "../ports/carrier";
import { askCarrier } from "./ask-carrier";
import { claimLeg } from "./claim";

/**
 * Asks the carrier to ring a queued leg, if its turn has come by the carrier account's pace and number of legs; a leg whose
 * turn has not come is left to dialWaiting. Asks at most once, whoever runs it how often.
 */
export async function dialLeg(ctx: Context, input: { legId: string }): Promise<void> {
  const claim = await claimLeg(ctx, input.legId, { mayPass: false });
  if (claim.kind === "claimed") await askCarrier(ctx, claim);
}

/** The carrier that serves a leg. */
export function carrierOf(ctx: Context, leg: { provider: LegRow["provider"] }): CarrierPort {
  const carrier = ctx.carriers[leg.provider];
  if (!carrier) throw new Error(`no credentials are set for the carrier ${leg.provider}`);
  return carrier;
}
