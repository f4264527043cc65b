import { log } from "@/lib/log";
import type { Context } from "../context";

const UNTIL = ["agent.joined", "call.ended"];

/**
 * Runs `make`, which makes the call, and then waits until the call's agent is in its room, at most for
 * `settings.agentWaitMs`: whoever is let in by the answer finds the agent there.
 */
export async function untilAgentJoined<T>(ctx: Context, callId: string, make: () => Promise<T>): Promise<T> {
  const { agentWaitMs } = ctx.settings;
  if (agentWaitMs === 0) return make();
  let onJoined = () => {};
  const joined = new Promise<void>((resolve) => (onJoined = resolve));
  const unlisten = await ctx.signals
    .listen(
      "call_event",
      (payload) => {
        const signal = JSON.parse(payload) as { callId: string; type: string };
        if (signal.callId === callId && UNTIL.includes(signal.type)) onJoined();
      },
      () => {},
    )
    .catch((err: unknown) => log.warn({ callId, err }, "cannot watch for the agent"));
  // Signals only make things sooner: without them the call is made all the same.
  if (!unlisten) return make();
  let timer: NodeJS.Timeout | undefined;
  try {
    const made = await make();
    await Promise.race([joined, new Promise<void>((resolve) => (timer = setTimeout(resolve, agentWaitMs)))]);
    return made;
  } finally {
    clearTimeout(timer);
    await unlisten();
  }
}
