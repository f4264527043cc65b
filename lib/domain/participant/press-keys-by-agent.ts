import { and, asc, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import { SendDigitsBody } from "@/lib/contract/participants";
import { AGENT_ACTOR } from "../audit/record";
import { isOver } from "../call/state";
import type { Context } from "../context";
import { DomainError } from "../errors";
import { lockHosted, type Hosting } from "../hosting/lease";
import { speakerName } from "./grant";
import { orderKeys } from "./send-digits";

/**
 * The agent presses keys towards a phone in its call, e.g. for the menu it was answered by. `phone` is whose, as the others
 * in the call name it, where there are several; `keys` is in a model's writing. Errors: invalid_request (no keys, no such
 * phone, or not clear which), call_over, LeaseLostError.
 */
export async function pressKeysByAgent(
  ctx: Context,
  hosting: Hosting,
  { phone, keys }: { phone: string | null; keys: string },
): Promise<void> {
  const digits = SendDigitsBody.shape.digits.safeParse(keys.replace(/[\s.-]/g, "").replaceAll(",", "w"));
  if (!digits.success) throw new DomainError("invalid_request", "Keys are 1 to 32 of 0-9, *, # and w for a pause.");
  const { callParticipants, telephonyLegs } = schema;
  await ctx.db.transaction(async (tx) => {
    const call = await lockHosted(tx, hosting);
    if (isOver(call.status)) throw new DomainError("call_over");
    const phones = await tx
      .select({ participant: callParticipants, leg: telephonyLegs })
      .from(callParticipants)
      .innerJoin(telephonyLegs, eq(telephonyLegs.participantId, callParticipants.id))
      .where(and(eq(callParticipants.callId, call.id), eq(callParticipants.status, "active")))
      .orderBy(asc(callParticipants.position));
    const named = phones.filter(({ participant }) => isNamed(phone, participant));
    const [found, ...others] = phones.length === 1 ? phones : named;
    if (!found) throw new DomainError("invalid_request", "No phone of this name is in the call.");
    if (others.length > 0) throw new DomainError("invalid_request", "Several phones are called so.");
    await orderKeys(tx, found, { digits: digits.data, by: AGENT_ACTOR, at: ctx.clock.now() });
  });
}

function isNamed(
  name: string | null,
  participant: { transport: "pstn" | "sip" | "webrtc" | "internal"; identity: string },
) {
  if (name === null) return false;
  const wanted = name.trim().toLowerCase();
  return [speakerName(participant), participant.identity].some((one) => one.toLowerCase() === wanted);
}
