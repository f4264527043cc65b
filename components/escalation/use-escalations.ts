"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useListening } from "@/components/live/listening";
import { useDuties } from "@/components/shell/duties";
import { useDecision } from "@/components/transfer/use-decision";
import type { ClaimedEscalation, Escalation } from "@/lib/contract/escalations";
import { runAction } from "@/lib/client/api";
import { concerns } from "@/lib/client/fold-escalations";
import { escalationsQuery, keys, operatorsQuery } from "@/lib/client/queries";

/** The open escalations that are for this operator, in the order in which they are to be taken. */
export function useEscalations(): Escalation[] {
  const { operatorId } = useDuties();
  const { data = [] } = useQuery(escalationsQuery());
  const { data: known } = useQuery(operatorsQuery());
  const groups = known?.operators.find(({ id }) => id === operatorId)?.groups ?? [];
  return data.filter((escalation) => concerns(escalation, { id: operatorId, groups }));
}

/** Claims an escalation: the operator listens to its call at once, on the call's page, with the briefing beside it. */
export function useClaim() {
  const { escalations } = useDuties();
  const client = useQueryClient();
  const router = useRouter();
  const { current, enter } = useListening();
  const { pending, decide } = useDecision<string>();
  async function claim({ id, call_id: callId }: Pick<Escalation, "id" | "call_id">): Promise<void> {
    const claimed = await decide(id, () => runAction(escalations.claim, { escalationId: id }));
    if (!claimed) return;
    client.setQueryData<ClaimedEscalation>(keys.claimed(id), claimed);
    const { access } = claimed.participant;
    // Who listens to it already goes on doing so.
    const here = current?.callId === callId && current.session.getState().connection !== "closed";
    if (access && !here) enter(callId, "listen", access);
    router.push(`/calls/${callId}`);
  }
  return { pending, claim };
}
