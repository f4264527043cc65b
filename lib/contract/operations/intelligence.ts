import { Intelligence } from "../intelligence";
import type { Operation } from "./operation";

export const INTELLIGENCE_OPERATIONS: Operation[] = [
  {
    id: "getIntelligence",
    method: "GET",
    path: "/v1/calls/{callId}/intelligence",
    resource: "Calls",
    summary: "Get what was made of a call's transcript",
    description:
      "Summary, outcome, sentiments, action items and the agent's fields, made after the end of the call. Every claim cites the ids of the transcript entries it rests on; what nobody said is `not stated`.",
    scope: "read",
    responses: { 200: { description: "The intelligence, or why there is none.", schema: Intelligence } },
    errors: [],
  },
  {
    id: "makeIntelligence",
    method: "POST",
    path: "/v1/calls/{callId}/intelligence",
    resource: "Calls",
    summary: "Have a call's intelligence made",
    description:
      "Starts it where it was not, or has failed, and makes it anew where it is completed. It is pending from then on; `intelligence.completed` or `intelligence.failed` tells the end.",
    scope: "calls",
    idempotent: true,
    responses: { 202: { description: "It is pending.", schema: Intelligence } },
    errors: ["call_not_over", "intelligence_pending", "transcript_deleted"],
  },
];
