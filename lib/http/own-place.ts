import { KeepPlaceBody, OwnPlace } from "@/lib/contract/own-place";
import { beatOperator } from "@/lib/domain/participant/beat";
import { findOwn, ownPlace } from "@/lib/domain/participant/own-place";
import { confirmVisibility } from "@/lib/domain/visibility/confirm";
import { defineRoute } from "./route";

/**
 * POST /live/{callId}: an operator's page says that it is there and which version it goes by, and is told what to hold
 * to. A route and not an action: actions of a page wait for each other, and nothing may keep a page from falling silent.
 */
export const keepPlaceRoute = defineRoute({
  scope: "calls",
  body: KeepPlaceBody,
  response: OwnPlace,
  async handle(ctx, { params, body }) {
    const callId = params.callId!;
    const { id, status } = await findOwn(ctx, callId);
    if (status === "active") await beatOperator(ctx, { callId });
    if (body.applied !== null) {
      await confirmVisibility(ctx, { callId, version: body.applied, by: { participantId: id } });
    }
    return ownPlace(ctx, { callId });
  },
});
