"use server";

import { z } from "zod";
import { CreateAgentBody, UpdateAgentBody, Agent } from "@/lib/contract/agents";
import { CreateApiKeyBody, ApiKey, CreatedApiKey } from "@/lib/contract/api-keys";
import { CreatePhoneNumberBody, UpdatePhoneNumberBody, PhoneNumber } from "@/lib/contract/phone-numbers";
import { UpdateWorkspaceBody, Workspace } from "@/lib/contract/workspace";
import { archiveAgent } from "@/lib/domain/agent/archive";
import { createAgent } from "@/lib/domain/agent/create";
import { updateAgent } from "@/lib/domain/agent/update";
import { createApiKey } from "@/lib/domain/api-key/create";
import { revokeApiKey } from "@/lib/domain/api-key/revoke";
import { createPhoneNumber } from "@/lib/domain/phone-number/create";
import { deletePhoneNumber } from "@/lib/domain/phone-number/delete";
import { routePhoneNumber } from "@/lib/domain/phone-number/route";
import { updatePhoneNumber } from "@/lib/domain/phone-number/update";
import { updateWorkspace } from "@/lib/domain/workspace/update";
import { defineAction, type ActionResult } from "./action";

const AgentRef = z.strictObject({ agentId: z.string() });
const NumberRef = z.strictObject({ number: z.string() });
const KeyRef = z.strictObject({ keyId: z.string() });

const makeAgent = defineAction({ scope: "admin", input: CreateAgentBody, response: Agent, handle: createAgent });
/** Makes an agent. */
export async function createAgentAction(input: z.input<typeof CreateAgentBody>): Promise<ActionResult<Agent>> {
  return makeAgent(input);
}

const AgentChange = UpdateAgentBody.extend(AgentRef.shape);
const changeAgent = defineAction({ scope: "admin", input: AgentChange, response: Agent, handle: updateAgent });
/** Changes an agent, from the next call on. */
export async function updateAgentAction(input: z.input<typeof AgentChange>): Promise<ActionResult<Agent>> {
  return changeAgent(input);
}

const putAway = defineAction({ scope: "admin", input: AgentRef, response: Agent, handle: archiveAgent });
/** Archives an agent. */
export async function archiveAgentAction(input: z.input<typeof AgentRef>): Promise<ActionResult<Agent>> {
  return putAway(input);
}

const makeKey = defineAction({
  scope: "admin",
  input: CreateApiKeyBody,
  response: CreatedApiKey,
  handle: createApiKey,
});
/** Makes an API key; the answer is the only one that holds it. */
export async function createApiKeyAction(
  input: z.input<typeof CreateApiKeyBody>,
): Promise<ActionResult<CreatedApiKey>> {
  return makeKey(input);
}

const revoke = defineAction({ scope: "admin", input: KeyRef, response: ApiKey, handle: revokeApiKey });
/** Revokes an API key. */
export async function revokeApiKeyAction(input: z.input<typeof KeyRef>): Promise<ActionResult<ApiKey>> {
  return revoke(input);
}

const addNumber = defineAction({
  scope: "admin",
  input: CreatePhoneNumberBody,
  response: PhoneNumber,
  handle: createPhoneNumber,
});
/** Adds a number to call from. */
export async function createPhoneNumberAction(
  input: z.input<typeof CreatePhoneNumberBody>,
): Promise<ActionResult<PhoneNumber>> {
  return addNumber(input);
}

const NumberChange = UpdatePhoneNumberBody.extend(NumberRef.shape);
const changeNumber = defineAction({
  scope: "admin",
  input: NumberChange,
  response: PhoneNumber,
  handle: updatePhoneNumber,
});
/** Changes what a number is called, and what becomes of calls to it. */
export async function updatePhoneNumberAction(input: z.input<typeof NumberChange>): Promise<ActionResult<PhoneNumber>> {
  return changeNumber(input);
}

const sendNumber = defineAction({ scope: "admin", input: NumberRef, response: PhoneNumber, handle: routePhoneNumber });
/** Has a number's carrier send calls to it here. */
export async function routePhoneNumberAction(input: z.input<typeof NumberRef>): Promise<ActionResult<PhoneNumber>> {
  return sendNumber(input);
}

const takeNumber = defineAction({ scope: "admin", input: NumberRef, response: PhoneNumber, handle: deletePhoneNumber });
/** Takes a number away. */
export async function deletePhoneNumberAction(input: z.input<typeof NumberRef>): Promise<ActionResult<PhoneNumber>> {
  return takeNumber(input);
}

const changeWorkspace = defineAction({
  scope: "admin",
  input: UpdateWorkspaceBody,
  response: Workspace,
  handle: updateWorkspace,
});
/** Changes settings of the workspace. */
export async function updateWorkspaceAction(
  input: z.input<typeof UpdateWorkspaceBody>,
): Promise<ActionResult<Workspace>> {
  return changeWorkspace(input);
}
