import { schema } from "@/db/client";
import type { PhoneNumber, UpdatePhoneNumberBody } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { notFound } from "../errors";
import { ownNumber } from "./find";
import { checkNumberAgent } from "./check";
import { presentPhoneNumber } from "./present";

/**
 * Changes what a number is called, and what becomes of calls to it, from the next on. What is not named stays. Errors:
 * not_found (number, agent).
 */
export async function updatePhoneNumber(
  ctx: WorkspaceContext,
  input: UpdatePhoneNumberBody & { number: string },
): Promise<PhoneNumber> {
  const own = ownNumber(ctx, input.number);
  await checkNumberAgent(ctx, input.agent_id);
  const change = {
    ...(input.label !== undefined && { label: input.label }),
    ...(input.agent_id !== undefined && { agentId: input.agent_id }),
    ...(input.recording !== undefined && { inboundRecording: input.recording }),
    ...(input.transcription !== undefined && { inboundTranscription: input.transcription }),
  };
  const [row] =
    Object.keys(change).length === 0
      ? await ctx.db.select().from(schema.phoneNumbers).where(own)
      : await ctx.db.update(schema.phoneNumbers).set(change).where(own).returning();
  if (!row) throw notFound("phone number");
  return presentPhoneNumber(ctx, row);
}
