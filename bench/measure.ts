import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Api } from "@/e2e/support/api";
import type { Stack } from "@/scripts/stack";
import { disposeRtc } from "@/worker/rtc";
import { measureBrowserCalls, measurePhoneCalls } from "./parts/conversation";
import { measureDial } from "./parts/dial";
import { measureFirstWord } from "./parts/first-word";
import { measureGreeting } from "./parts/greeting";
import { measureHearing, measureSilencing } from "./parts/hearing";
import { measureTakeover } from "./parts/takeover";
import type { Bench, Counts } from "./support/bench";
import { cores, readUsages, type Group, type Idle } from "./support/processes";
import { recordQuestion } from "./support/question";
import { machine, table } from "./support/report";
import { value, type Row } from "./support/row";
import { startBenchStack } from "./support/stack";
import { pause } from "./support/wait";

const FULL: Counts = {
  dials: 30,
  greetings: 20,
  turns: 5,
  levels: [1, 5, 10],
  firstWords: 100,
  takeovers: 5,
  holds: 10,
};
const QUICK: Counts = { dials: 5, greetings: 3, turns: 2, levels: [1, 2], firstWords: 5, takeovers: 1, holds: 2 };
/** No part begins after this, so that the whole stays within nine minutes. */
const LAST_START_MS = 480_000;
/** Until the calls of the warm-up are gone, then how long the idle stack is watched. */
const SETTLE_MS = 2_000;
const IDLE_MS = 3_000;
const RESULT = "test-results/bench.json";

type Part = [name: string, run: () => Promise<Row[]>];

/** What to measure. */
export interface Options {
  /** Few of each, to see that it works. */
  quick: boolean;
  /** Names of the parts; all where it is missing. */
  only: string[] | undefined;
  /** Numbers of concurrent calls; 1, 5 and 10 where it is missing. */
  calls: number[] | undefined;
}

/** Runs the parts in order, prints the table and writes the result. Gives what failed, a line each. */
export async function measure(options: Options): Promise<string[]> {
  const startedAt = performance.now();
  const standard = options.quick ? QUICK : FULL;
  const counts = { ...standard, levels: options.calls ?? standard.levels };
  const elapsedMs = () => performance.now() - startedAt;
  const say = (line: string) => console.error(`${(elapsedMs() / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const load = loadavg()[0]!;
  const rows: Row[] = [];
  const failures: string[] = [];

  say(`starting the stack on mock models; the machine's load is ${load.toFixed(1)}`);
  const { stack, end } = await startBenchStack();
  try {
    const bench = await prepare(stack, counts);
    say("warming up");
    const idle = await warmUp(bench);
    const lag = monitorEventLoopDelay({ resolution: 10 });
    lag.enable();
    const parts: Part[] = [
      ["dial", () => measureDial(bench)],
      ["greeting", () => measureGreeting(bench)],
      ...counts.levels.map((calls): Part => ["browser", () => measureBrowserCalls(bench, calls, idle)]),
      ["first-word", () => measureFirstWord(bench)],
      ["takeover", () => measureTakeover(bench)],
      ["hearing", () => measureHearing(bench)],
      ["silencing", () => measureSilencing(bench)],
      ...counts.levels.map((calls): Part => ["phone", () => measurePhoneCalls(bench, calls, idle)]),
    ];
    for (const [name, run] of parts) {
      if (options.only && !options.only.includes(name)) continue;
      if (elapsedMs() > LAST_START_MS) {
        failures.push(`${name}: not measured, the time is up`);
        continue;
      }
      say(name);
      try {
        const measured = await run();
        rows.push(...measured);
        console.log(`\n${table(measured)}\n`);
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        say(failures.at(-1)!);
      }
    }
    rows.push(value("this bench's own timers, worst lateness", "ms", lag.max / 1e6, 1, "what callers may hear later"));
  } finally {
    await end();
  }
  await disposeRtc();

  mkdirSync("test-results", { recursive: true });
  const result = { measured_at: new Date(), machine: machine(), load_before: load, counts, rows, failures };
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${table(rows)}\n`);
  for (const failure of failures) console.log(`FAILED  ${failure}`);
  say(`done; the figures are in ${RESULT}`);
  return failures;
}

async function prepare(stack: Stack, counts: Counts): Promise<Bench> {
  const api = new Api(stack.info.base_url, stack.info.api_key);
  const agent = await api.createAgent({
    name: "Bench",
    instructions: "Answer briefly.",
    greeting: "Hello, how can I help you today?",
  });
  const simUrl = stack.info.carrier_sim_url;
  if (!simUrl) throw new Error("the bench needs the simulated carrier");
  return { stack, api, counts, agentId: agent.id, question: await recordQuestion(), simUrl };
}

/** Has both hosts and the media process serve once, so that what is loaded at first use is loaded; then watches them idle. */
async function warmUp(bench: Bench): Promise<Idle> {
  const fresh = readUsages(bench.stack);
  const nothing: Idle = { agent: { rssMb: 0, cores: 0 }, media: { rssMb: 0, cores: 0 } };
  const few: Bench = { ...bench, counts: { ...bench.counts, turns: 1 } };
  await measureBrowserCalls(few, 4, nothing);
  await measurePhoneCalls(few, 1, nothing);
  await pause(SETTLE_MS);
  const before = readUsages(bench.stack);
  await pause(IDLE_MS);
  const after = readUsages(bench.stack);
  const idle = (group: Group) => ({ rssMb: fresh[group].rssMb, cores: cores(before[group], after[group]) });
  return { agent: idle("agent"), media: idle("media") };
}
