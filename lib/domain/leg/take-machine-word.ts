import { and, eq } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";
import type { MachineWord } from "../ports/carrier";
import { targetDecides } from "../transfer/decide-by-target";

/**
 * Takes the carrier's word on who answered a leg. A machine that answered for the target of a transfer has declined; a
 * person, a doubt, and whoever is no target change nothing. Safe to repeat.
 */
export async function takeMachineWord(ctx: Context, input: { legId: string; word: MachineWord }): Promise<void> {
  const { legId, word } = input;
  if (word.answeredBy !== "machine") return;
  const [target] = await ctx.db
    .select({ id: schema.callParticipants.id, callId: schema.callParticipants.callId })
    .from(schema.telephonyLegs)
    .innerJoin(schema.callParticipants, eq(schema.callParticipants.id, schema.telephonyLegs.participantId))
    .where(and(eq(schema.telephonyLegs.id, legId), eq(schema.telephonyLegs.providerCallId, word.providerCallId)));
  if (!target) return;
  await targetDecides(ctx, {
    callId: target.callId,
    participantId: target.id,
    decision: "decline",
    outcome: "voicemail",
  });
}
