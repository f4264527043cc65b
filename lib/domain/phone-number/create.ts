import { schema } from "@/db/client";
import type { CreatePhoneNumberBody, PhoneNumber } from "@/lib/contract/phone-numbers";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { readNumber } from "../guard/number";
import { checkNumberAgent } from "./check";
import { presentPhoneNumber } from "./present";

/**
 * Adds a number the workspace may call from, and whose calls may be for one of its agents. Errors: invalid_request for what
 * is no number, or a carrier that this deployment has no account at; not_found (agent); number_in_use, the same whoever has
 * it.
 */
export async function createPhoneNumber(ctx: WorkspaceContext, input: CreatePhoneNumberBody): Promise<PhoneNumber> {
  const e164 = readNumber(input.number);
  if (!e164) {
    throw new DomainError("invalid_request", "number is no possible phone number with its country's code.", "number");
  }
  if (!ctx.carriers[input.provider]) {
    throw new DomainError("invalid_request", `This deployment has no account at ${input.provider}.`, "provider");
  }
  await checkNumberAgent(ctx, input.agent_id);
  const [row] = await ctx.db
    .insert(schema.phoneNumbers)
    .values({
      e164,
      workspaceId: ctx.actor.workspaceId,
      provider: input.provider,
      label: input.label,
      agentId: input.agent_id ?? null,
      inboundRecording: input.recording ?? null,
      inboundTranscription: input.transcription ?? true,
    })
    .onConflictDoNothing()
    .returning();
  if (!row) throw new DomainError("number_in_use", undefined, "number");
  return presentPhoneNumber(ctx, row);
}
