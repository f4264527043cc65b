import { schema } from "@/db/client";
import type { PhoneNumber, UpdatePhoneNumberBody } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { ownNumber } from "./find";
import { presentPhoneNumber } from "./present";

/** Changes what a number is called. Errors: not_found. */
export async function updatePhoneNumber(
  ctx: WorkspaceContext,
  input: UpdatePhoneNumberBody & { number: string },
): Promise<PhoneNumber> {
  const own = ownNumber(ctx, input.number);
  const [row] =
    input.label === undefined
      ? await ctx.db.select().from(schema.phoneNumbers).where(own)
      : await ctx.db.update(schema.phoneNumbers).set({ label: input.label }).where(own).returning();
  if (!row) throw notFound("phone number");
  return presentPhoneNumber(ctx, row);
}
