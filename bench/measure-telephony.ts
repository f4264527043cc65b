import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Api } from "@/e2e/support/api";
import { disposeRtc } from "@/worker/rtc";
import { measureAcks } from "./parts/telephony/acks";
import { measureDialing } from "./parts/telephony/dialing";
import { measureLatency } from "./parts/telephony/latency";
import { measureLegs } from "./parts/telephony/legs";
import { measurePacing } from "./parts/telephony/pacing";
import { figures, machine } from "./support/report";
import { startBenchStack } from "./support/stack";
import type { Amounts, Figure, TelephonyBench } from "./support/telephony";
import { WireCarrier } from "./support/wire-carrier";

const FULL: Amounts = {
  dials: 500,
  webhooksPerSecond: 200,
  tones: 50,
  pacingSeconds: 300,
  levels: [1, 10, 20, 40],
  levelSeconds: 10,
};
const QUICK: Amounts = {
  dials: 50,
  webhooksPerSecond: 200,
  tones: 8,
  pacingSeconds: 20,
  levels: [1, 4],
  levelSeconds: 3,
};
/** How often this process's own lateness is looked at; it is counted in. */
const LAG_MS = 5;
const RESULT = "test-results/bench-telephony.json";
/** Nothing of ours is to be refused: the workspace's caps are measured by the tests, not here. */
const WIDE = {
  max_concurrent_legs: 10_000,
  max_legs_per_day: 1_000_000,
  max_leg_minutes_per_day: 10_000_000,
  nobody_joined_seconds: 3_600,
  agent_alone_seconds: 3_600,
};

/** What to measure; what is left out is as much as usual. */
export interface Options {
  quick: boolean;
  /** Names of the parts; all where it is missing. */
  only: string[] | undefined;
  pacingSeconds: number | undefined;
  webhooksPerSecond: number | undefined;
  levels: number[] | undefined;
}

/** Runs the parts in order, prints the table and writes the result. Gives what failed, a line each. */
export async function measureTelephony(options: Options): Promise<string[]> {
  const startedAt = performance.now();
  const usual = options.quick ? QUICK : FULL;
  const amounts: Amounts = {
    ...usual,
    pacingSeconds: options.pacingSeconds ?? usual.pacingSeconds,
    webhooksPerSecond: options.webhooksPerSecond ?? usual.webhooksPerSecond,
    levels: options.levels ?? usual.levels,
  };
  const say = (line: string) =>
    console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const rows: Figure[] = [];
  const failures: string[] = [];
  const carrier = await WireCarrier.start();
  say(`starting the stack, without agents; the machine's load is ${loadavg()[0]!.toFixed(1)}`);
  const { stack, end } = await startBenchStack({
    env: { ...carrier.env(), AGENT_WAIT_MS: "0", RING_TIMEOUT_SECONDS: "600" },
    services: ["postgres", "livekit", "web", "jobs", "media"],
  });
  try {
    const api = new Api(stack.info.base_url, stack.info.api_key);
    const { status } = await api.request("PATCH", "/v1/workspace", WIDE);
    if (status !== 200) throw new Error(`PATCH /v1/workspace answered ${status}`);
    const bench: TelephonyBench = { stack, api, carrier, amounts, agentId: stack.info.agent_id, ringing: [] };
    say("warming up");
    await measureDialing({ ...bench, amounts: { ...amounts, dials: 20 } });
    bench.ringing = [];
    const parts: [string, () => Promise<Figure[]>][] = [
      ["dialing", () => measureDialing(bench)],
      ["acks", () => measureAcks(bench)],
      ["latency", () => measureLatency(bench)],
      ["pacing", () => measurePacing(bench)],
      ["legs", () => measureLegs(bench)],
    ];
    for (const [name, run] of parts) {
      if (options.only && !options.only.includes(name)) continue;
      const lag = monitorEventLoopDelay({ resolution: LAG_MS });
      lag.enable();
      const before = loadavg()[0]!;
      say(`${name}; the machine's load is ${before.toFixed(1)}`);
      try {
        const measured = await run();
        lag.disable();
        rows.push(...measured, {
          figure: `  ${name}: this process's own timers late by`,
          count: 1,
          p50: Math.max(0, lag.percentile(50) / 1e6 - LAG_MS),
          p99: Math.max(0, lag.percentile(99) / 1e6 - LAG_MS),
          unit: "ms",
          aim: "",
          note: `the machine's load was ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
        });
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        say(failures.at(-1)!);
      }
    }
  } finally {
    await end();
    await carrier.stop();
  }
  await disposeRtc();

  mkdirSync("test-results", { recursive: true });
  const result = { measured_at: new Date(), machine: machine(), amounts, rows, failures };
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${figures(rows)}\n`);
  for (const failure of failures) console.log(`FAILED  ${failure}`);
  say(`done; the figures are in ${RESULT}`);
  return failures;
}
