import { ClaimedEscalation, Escalation, EscalationPage, EscalationsQuery, RaiseEscalationBody } from "../escalations";
import type { Operation } from "./operation";

const RESOURCE = "Escalations";

/** Calls that ask for a person. */
export const ESCALATION_OPERATIONS: Operation[] = [
  {
    id: "raiseEscalation",
    method: "POST",
    path: "/v1/calls/{callId}/escalations",
    resource: RESOURCE,
    summary: "Ask for a person",
    description:
      "Operators of `group`, or all where none is named, see and hear it until one claims it. What callers hear meanwhile, and what becomes of it when nobody does, are settings of the workspace. A call has one open escalation at a time.",
    scope: "calls",
    body: RaiseEscalationBody,
    bodyExample: { reason: "She wants her money back.", urgency: "high", group: "support" },
    idempotent: true,
    responses: { 201: { description: "The escalation, which waits.", schema: Escalation } },
    errors: ["call_over", "escalation_open"],
  },
  {
    id: "listEscalations",
    method: "GET",
    path: "/v1/escalations",
    resource: RESOURCE,
    summary: "List escalations",
    description: "Newest first. `status=open`: waiting, claimed and live. Operators get those that are for them.",
    scope: "read",
    query: EscalationsQuery,
    responses: { 200: { description: "A page of escalations.", schema: EscalationPage } },
    errors: [],
  },
  {
    id: "getEscalation",
    method: "GET",
    path: "/v1/escalations/{escalationId}",
    resource: RESOURCE,
    summary: "Get an escalation",
    scope: "read",
    responses: { 200: { description: "The escalation.", schema: Escalation } },
    errors: [],
  },
  {
    id: "claimEscalation",
    method: "POST",
    path: "/v1/escalations/{escalationId}/claim",
    resource: RESOURCE,
    summary: "Claim an escalation",
    description:
      "For signed-in operators, not for keys. One of all who try has it, and gets the briefing and access to listen; asked again, the same again. It is taken back when their page shows no sign of life for six seconds, or they do nothing for twenty.",
    scope: "calls",
    responses: { 200: { description: "The escalation with its briefing.", schema: ClaimedEscalation } },
    errors: ["escalation_claimed", "escalation_over", "call_over"],
  },
  {
    id: "releaseEscalation",
    method: "POST",
    path: "/v1/escalations/{escalationId}/release",
    resource: RESOURCE,
    summary: "Give a claimed escalation up",
    description: "It waits again, as old as it is. Of an operator their own; a key takes it from whoever has it.",
    scope: "calls",
    responses: { 200: { description: "The escalation, which waits.", schema: Escalation } },
    errors: ["escalation_claimed", "escalation_over", "driving"],
  },
  {
    id: "goLive",
    method: "POST",
    path: "/v1/escalations/{escalationId}/go_live",
    resource: RESOURCE,
    summary: "Talk to the caller",
    description:
      "For the operator who has claimed it and is in the call: they take it over from the agent, and callers on hold are back.",
    scope: "calls",
    responses: { 200: { description: "The escalation, which is live.", schema: Escalation } },
    errors: ["escalation_claimed", "escalation_over", "participant_not_here", "call_has_driver", "transfer_under_way"],
  },
  {
    id: "resolveEscalation",
    method: "POST",
    path: "/v1/escalations/{escalationId}/resolve",
    resource: RESOURCE,
    summary: "End an escalation",
    description:
      "Resolved where somebody has it, canceled while it waits. One that is live is resolved by handing the call back, too, and by its end.",
    scope: "calls",
    responses: { 200: { description: "The escalation, which is over.", schema: Escalation } },
    errors: ["escalation_claimed", "escalation_over"],
  },
  {
    id: "beatEscalation",
    method: "POST",
    path: "/v1/escalations/{escalationId}/beat",
    resource: RESOURCE,
    summary: "Show life while having it claimed",
    description:
      "Every two seconds by the page of whoever has claimed it; of anybody else it changes nothing. An operator's page in the call shows life by being there.",
    scope: "calls",
    responses: { 200: { description: "The escalation as it is.", schema: Escalation } },
    errors: [],
  },
];
