import { AgentTurns } from "@/lib/contract/turns";
import { listTurns } from "@/lib/domain/turn/list";
import { defineRoute } from "../route";

/** GET /v1/calls/{id}/turns */
export const listTurnsRoute = defineRoute({
  scope: "read",
  response: AgentTurns,
  handle: (ctx, { params }) => listTurns(ctx, { callId: params.callId! }),
});
