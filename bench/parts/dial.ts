import { randomUUID } from "node:crypto";
import type { Bench } from "../support/bench";
import { times, type Row } from "../support/row";
import { SimulatedPhone } from "../support/simulated-phone";
import { until } from "../support/wait";

const NUMBER = "+15551230001";

interface CarrierRequest {
  at: number;
  method: string;
  path: string;
}

/** From our sending `POST /v1/calls` to the carrier's receiving its REST request. The phone is busy, so the call ends. */
export async function measureDial({ stack, api, agentId, simUrl, counts }: Bench): Promise<Row[]> {
  await SimulatedPhone.script(simUrl, NUMBER, "busy");
  const reached: number[] = [];
  const answered: number[] = [];
  for (let dial = 0; dial < counts.dials; dial += 1) {
    await fetch(`${simUrl}/sim/requests`, { method: "DELETE" });
    const sentAt = Date.now();
    const { status } = await api.request(
      "POST",
      "/v1/calls",
      {
        agent_id: agentId,
        participants: [{ transport: "pstn", identity: NUMBER, from_number: stack.info.from_number }],
      },
      { "idempotency-key": randomUUID() },
    );
    answered.push(Date.now() - sentAt);
    if (status !== 202) throw new Error(`POST /v1/calls answered ${status}`);
    reached.push((await until("the carrier is asked", () => placed(simUrl), 10_000)) - sentAt);
  }
  return [
    times("POST /v1/calls answered", answered),
    times("POST /v1/calls -> carrier's REST request", reached, { note: "clock: the machine's, to 1 ms" }),
  ];
}

async function placed(simUrl: string): Promise<number | null> {
  const { requests } = (await (await fetch(`${simUrl}/sim/requests`)).json()) as { requests: CarrierRequest[] };
  return requests.find(({ method, path }) => method === "POST" && path.endsWith("/Calls.json"))?.at ?? null;
}
