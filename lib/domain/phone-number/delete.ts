import { schema } from "@/db/client";
import type { PhoneNumber } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { ownNumber } from "./find";
import { presentPhoneNumber } from "./present";

/** Takes a number away: no new phone is called from it. Calls that have used it keep it. Errors: not_found. */
export async function deletePhoneNumber(ctx: WorkspaceContext, input: { number: string }): Promise<PhoneNumber> {
  const [row] = await ctx.db.delete(schema.phoneNumbers).where(ownNumber(ctx, input.number)).returning();
  if (!row) throw notFound("phone number");
  return presentPhoneNumber(ctx, row);
}
