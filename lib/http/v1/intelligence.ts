import { Intelligence } from "@/lib/contract/intelligence";
import { getIntelligence } from "@/lib/domain/intelligence/get";
import { requestIntelligence } from "@/lib/domain/intelligence/request";
import { defineRoute } from "../route";

/** GET /v1/calls/{id}/intelligence */
export const getIntelligenceRoute = defineRoute({
  scope: "read",
  response: Intelligence,
  handle: (ctx, { params }) => getIntelligence(ctx, { callId: params.callId! }),
});

/** POST /v1/calls/{id}/intelligence: 202, it is pending. */
export const requestIntelligenceRoute = defineRoute({
  scope: "calls",
  response: Intelligence,
  status: () => 202,
  handle: (ctx, { params }, record) => requestIntelligence(ctx, { callId: params.callId! }, record),
  rebuild: (ctx, { params }) => getIntelligence(ctx, { callId: params.callId! }),
});
