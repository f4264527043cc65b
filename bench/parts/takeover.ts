import postgres from "postgres";
import type { Bench } from "../support/bench";
import { openCall } from "../support/calls";
import { times, type Row } from "../support/row";

/** From `kill -9` of the host that serves a call to the successor's being in the room, in one call again and again. */
export async function measureTakeover(bench: Bench): Promise<Row[]> {
  const { callId, close } = await openCall(bench);
  const watch = await bench.api.watch(callId);
  const sql = postgres(bench.stack.info.database_url, { max: 1 });
  const values: number[] = [];
  try {
    let epoch = Number((await watch.event("agent.joined")).event.data.epoch);
    for (let kill = 0; kill < bench.counts.takeovers; kill += 1) {
      const [lease] = await sql<{ host: string }[]>`select host from agent_leases where call_id = ${callId}`;
      const killedAt = Date.now();
      bench.stack.service(lease!.host.split("/")[0]!).kill("SIGKILL");
      const joined = await watch.event("agent.joined", (data) => Number(data.epoch) > epoch, 20_000);
      values.push(joined.at - killedAt);
      epoch = Number(joined.event.data.epoch);
      await hostsReady(bench);
    }
  } finally {
    await sql.end();
    watch.close();
    await close();
  }
  return [times("kill -9 of the agent's host -> successor in the room", values)];
}

/** The next kill is to find all hosts at work again. */
async function hostsReady({ stack }: Bench): Promise<void> {
  const hosts = stack.services.filter((name) => name.startsWith("agent-"));
  await Promise.all(hosts.map((name) => stack.service(name).waitReady()));
}
