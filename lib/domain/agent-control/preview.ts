import { and, eq, inArray } from "drizzle-orm";
import { schema } from "@/db/client";
import type { AgentCommand } from "@/lib/contract/agent-control";
import type { WorkspaceContext } from "../context";
import { DomainError } from "../errors";
import { command } from "./command";
import { presentCommand } from "./present";

const WITHIN_MS = 8_000;
/** The answer is looked for when a signal tells of it, and this often in case one was lost. */
const LOOK_MS = 500;

/**
 * The sentence the agent would say now if it had a turn, knowing `instruction` too; nothing is said and nothing is done.
 * Errors: not_found, call_over, agent_unavailable where no host answers in time, or the model has nothing to say.
 */
export async function previewAgent(
  ctx: WorkspaceContext,
  input: { callId: string; instruction?: string; withinMs?: number },
): Promise<AgentCommand> {
  const { callId, instruction = "", withinMs = WITHIN_MS } = input;
  let wake = () => {};
  const unlisten = await ctx.signals.listen(
    "call_event",
    (payload) => {
      const signal = JSON.parse(payload) as { callId: string; type: string };
      if (signal.callId === callId && signal.type === "agent.asked") wake();
    },
    () => wake(),
  );
  try {
    const { id } = await command(ctx, { callId, kind: "preview", text: instruction, action: null });
    for (const until = performance.now() + withinMs; ;) {
      const { promise: woken, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const [row] = await ctx.db.select().from(schema.agentCommands).where(eq(schema.agentCommands.id, id));
      if (row?.status === "done") return presentCommand(row);
      const leftMs = until - performance.now();
      if (row?.status === "failed" || leftMs <= 0) {
        await giveUp(ctx, id);
        throw new DomainError("agent_unavailable");
      }
      const timer = setTimeout(resolve, Math.min(LOOK_MS, leftMs));
      await woken;
      clearTimeout(timer);
    }
  } finally {
    await unlisten();
  }
}

/** Nobody waits for it any more, so no host need think about it. */
async function giveUp(ctx: WorkspaceContext, id: string): Promise<void> {
  await ctx.db
    .update(schema.agentCommands)
    .set({ status: "failed" })
    .where(and(eq(schema.agentCommands.id, id), inArray(schema.agentCommands.status, ["pending", "taken"])));
}
