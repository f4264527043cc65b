import type { Escalation } from "@/lib/contract/escalations";
import { errorOf } from "./api";

const TIMEOUT_MS = 4_000;

/**
 * Says that the claimant's page of an escalation is there; gives the escalation as it is now. A request and not an action:
 * actions of a page wait for each other, and nothing may keep this one back. Throws where there is no answer within 4 s.
 */
export async function beatEscalation(escalationId: string): Promise<Escalation> {
  const response = await fetch(`/v1/escalations/${escalationId}/beat`, {
    method: "POST",
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as Escalation;
}
