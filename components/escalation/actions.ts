import type { Action } from "@/lib/client/api";
import type { ClaimedEscalation, Escalation, RaiseEscalationBody } from "@/lib/contract/escalations";

type EscalationRef = { escalationId: string };

/** What an operator can do about escalations. */
export interface EscalationActions {
  raise: Action<{ callId: string } & RaiseEscalationBody, Escalation>;
  /** Gives it to the operator, with its briefing and access to listen; asked again by them, gives the same again. */
  claim: Action<EscalationRef, ClaimedEscalation>;
  /** Puts it back among those that wait. */
  release: Action<EscalationRef, Escalation>;
  /** Takes the call over from the agent. */
  goLive: Action<EscalationRef, Escalation>;
  resolve: Action<EscalationRef, Escalation>;
}
