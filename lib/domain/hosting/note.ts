import type { EventData } from "@/lib/contract/events";
import type { Context } from "../context";
import { appendEvent } from "../event/append";
import { lockHosted, type Hosting } from "./lease";

/** Events a host tells of its own accord. */
type HostEvent = "agent.interrupted" | "agent.tool_called" | "agent.model_failed" | "agent.floor_decided";

/** Writes an event of the agent's doing. Errors: LeaseLostError. */
export async function noteAgentEvent<T extends HostEvent>(
  ctx: Context,
  hosting: Hosting,
  type: T,
  data: EventData<T>,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockHosted(tx, hosting);
    await appendEvent(tx, hosting.callId, type, data);
  });
}
