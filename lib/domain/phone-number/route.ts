import { schema } from "@/db/client";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { DomainError, notFound } from "../errors";
import { CarrierError } from "../ports/carrier";
import { ownNumber } from "./find";
import { inboundUrls, presentPhoneNumber } from "./present";

/**
 * Has the number's carrier send calls to it here, and notes when it was told. Safe to run again. Errors: not_found;
 * number_not_at_carrier where the account there has no such number; route_by_hand where it cannot be told from here;
 * carrier_unavailable.
 */
export async function routePhoneNumber(ctx: WorkspaceContext, input: { number: string }): Promise<PhoneNumber> {
  const own = ownNumber(ctx, input.number);
  const [found] = await ctx.db.select().from(schema.phoneNumbers).where(own);
  if (!found) throw notFound("phone number");
  const carrier = ctx.carriers[found.provider];
  if (!carrier) {
    throw new DomainError("number_not_at_carrier", `This deployment has no account at ${found.provider}.`);
  }
  if (!carrier.capabilities.routesNumbers) throw new DomainError("route_by_hand");
  let known: boolean;
  try {
    known = await carrier.routeNumber(found.e164, inboundUrls(ctx, found.provider));
  } catch (err) {
    if (!(err instanceof CarrierError)) throw err;
    throw Object.assign(new DomainError("carrier_unavailable"), { cause: err });
  }
  if (!known) throw new DomainError("number_not_at_carrier");
  const [row] = await ctx.db.update(schema.phoneNumbers).set({ routedAt: ctx.clock.now() }).where(own).returning();
  if (!row) throw notFound("phone number");
  return presentPhoneNumber(ctx, row);
}
