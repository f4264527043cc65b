import {
  ClaimedEscalation,
  Escalation,
  EscalationPage,
  EscalationsQuery,
  RaiseEscalationBody,
} from "@/lib/contract/escalations";
import { beatEscalation } from "@/lib/domain/escalation/beat";
import { claimEscalation } from "@/lib/domain/escalation/claim";
import { getEscalation } from "@/lib/domain/escalation/get";
import { goLive } from "@/lib/domain/escalation/go-live";
import { listEscalations } from "@/lib/domain/escalation/list";
import { raiseEscalation, readRaised } from "@/lib/domain/escalation/raise";
import { releaseEscalation } from "@/lib/domain/escalation/release";
import { resolveEscalation } from "@/lib/domain/escalation/resolve";
import { defineRoute } from "../route";

/** POST /v1/calls/{id}/escalations */
export const raiseEscalationRoute = defineRoute({
  scope: "calls",
  body: RaiseEscalationBody,
  response: Escalation,
  status: () => 201,
  handle: (ctx, { params, body }, record) => raiseEscalation(ctx, { callId: params.callId!, ...body }, record),
  rebuild: (ctx, _input, [escalationId]) => readRaised(ctx, escalationId!),
});

/** GET /v1/escalations */
export const listEscalationsRoute = defineRoute({
  scope: "read",
  query: EscalationsQuery,
  response: EscalationPage,
  handle: (ctx, { query }) => listEscalations(ctx, query),
});

/** GET /v1/escalations/{id} */
export const getEscalationRoute = defineRoute({
  scope: "read",
  response: Escalation,
  handle: (ctx, { params }) => getEscalation(ctx, { escalationId: params.escalationId! }),
});

/** POST /v1/escalations/{id}/claim */
export const claimEscalationRoute = defineRoute({
  scope: "calls",
  response: ClaimedEscalation,
  handle: (ctx, { params }) => claimEscalation(ctx, { escalationId: params.escalationId! }),
});

const changed = { scope: "calls", response: Escalation } as const;

/** POST /v1/escalations/{id}/release */
export const releaseEscalationRoute = defineRoute({
  ...changed,
  handle: (ctx, { params }) => releaseEscalation(ctx, { escalationId: params.escalationId! }),
});

/** POST /v1/escalations/{id}/go_live */
export const goLiveRoute = defineRoute({
  ...changed,
  handle: (ctx, { params }) => goLive(ctx, { escalationId: params.escalationId! }),
});

/** POST /v1/escalations/{id}/resolve */
export const resolveEscalationRoute = defineRoute({
  ...changed,
  handle: (ctx, { params }) => resolveEscalation(ctx, { escalationId: params.escalationId! }),
});

/** POST /v1/escalations/{id}/beat */
export const beatEscalationRoute = defineRoute({
  ...changed,
  handle: (ctx, { params }) => beatEscalation(ctx, { escalationId: params.escalationId! }),
});
