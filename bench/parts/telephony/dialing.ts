import { randomUUID } from "node:crypto";
import { summarize } from "../../support/statistics";
import { freshNumber, type Figure, type TelephonyBench } from "../../support/telephony";
import { pause, until } from "../../support/wait";

/** New calls a second. */
const CALLS_PER_SECOND = 10;
const INTERVAL_MS = 1_000 / CALLS_PER_SECOND;

/** From our sending `POST /v1/calls` to its request at the carrier, with new calls coming by the clock. */
export async function measureDialing(bench: TelephonyBench): Promise<Figure[]> {
  const { api, carrier, stack, agentId, amounts } = bench;
  const calls: { number: string; sentAt: number; answeredMs: Promise<number> }[] = [];
  const startedAt = performance.now();
  for (let dial = 0; dial < amounts.dials; dial += 1) {
    const dueAt = startedAt + dial * INTERVAL_MS;
    if (dueAt > performance.now()) await pause(dueAt - performance.now());
    const number = freshNumber();
    const sentAt = performance.now();
    const participants = [{ transport: "pstn" as const, identity: number, from_number: stack.info.from_number }];
    const answeredMs = api
      .request("POST", "/v1/calls", { agent_id: agentId, participants }, { "idempotency-key": randomUUID() })
      .then(({ status }) => {
        if (status !== 202) throw new Error(`POST /v1/calls answered ${status}`);
        return performance.now() - sentAt;
      });
    answeredMs.catch(() => {});
    calls.push({ number, sentAt, answeredMs });
  }
  const answered = summarize(await Promise.all(calls.map((call) => call.answeredMs)));
  const reached: number[] = [];
  for (const { number, sentAt } of calls) {
    const placed = await until("the carrier is asked", () => carrier.placed.get(number) ?? null, 30_000);
    reached.push(placed.askedAt - sentAt);
    bench.ringing.push(placed);
  }
  const way = summarize(reached);
  return [
    {
      figure: `POST /v1/calls -> the carrier's request, ${CALLS_PER_SECOND} calls/s`,
      ...way,
      unit: "ms",
      aim: "20 / 60",
      note: `max ${way.max.toFixed(0)}; one clock`,
    },
    {
      figure: `POST /v1/calls answered, ${CALLS_PER_SECOND} calls/s`,
      ...answered,
      unit: "ms",
      aim: "",
      note: "no agents run: it waits for none",
    },
  ];
}
