import postgres from "postgres";
import type { Bench } from "../support/bench";
import { openCall } from "../support/calls";
import { times, type Row } from "../support/row";

/** From `kill -9` of the host that serves a call to the successor's being in the room, in one call again and again. */
export async function measureTakeover(bench: Bench): Promise<Row[]> {
  const { stack, api, counts } = bench;
  const { callId, close } = await openCall(bench);
  const watch = await api.watch(callId);
  const sql = postgres(stack.info.database_url, { max: 1 });
  const values: number[] = [];
  let epoch = Number((await watch.event("agent.joined")).event.data.epoch);
  for (let kill = 0; kill < counts.takeovers; kill += 1) {
    const [lease] = await sql<{ host: string }[]>`select host from agent_leases where call_id = ${callId}`;
    const host = stack.service(lease!.host.split("/")[0]!);
    const killedAt = Date.now();
    host.kill("SIGKILL");
    const joined = await watch.event("agent.joined", (data) => Number(data.epoch) > epoch, 20_000);
    values.push(joined.at - killedAt);
    epoch = Number(joined.event.data.epoch);
    // The next kill finds both hosts at work again.
    await Promise.all(
      stack.services.filter((name) => name.startsWith("agent-")).map((name) => stack.service(name).waitReady()),
    );
  }
  await sql.end();
  watch.close();
  await close();
  return [times("kill -9 of the agent's host -> successor in the room", values)];
}
