import postgres from "postgres";
import { DECLARED_ANSWER_MS, type Bench } from "../support/bench";
import { openCall, type OpenCall } from "../support/calls";
import { cores, readUsages, type Group, type Idle, type Usages } from "../support/processes";
import { times, value, type Row } from "../support/row";
import { percentile } from "../support/statistics";
import { SimulatedPhone } from "../support/simulated-phone";
import { pause } from "../support/wait";

/** A turn without an answer after this long is lost, ms. */
const LOST_AFTER_MS = 6_000;
/** What a person waits before they ask on, ms. */
const THINK_MS = 400;
/** The callers of one level begin this far apart in all, ms: one turn's length, so that they do not all speak at once. */
const SPREAD_MS = 5_000;

/** Somebody who asks: gives the time from the end of the question to the answer. Throws when no answer comes. */
interface Asker {
  callId: string;
  ready(): Promise<void>;
  ask(): Promise<number>;
  close(): Promise<void>;
}

/** Turns of callers in the browser's way, at one number of concurrent calls, and what the agent hosts used for them. */
export async function measureBrowserCalls(bench: Bench, calls: number, idle: Idle): Promise<Row[]> {
  const name = `browser, ${calls} call${calls > 1 ? "s" : ""}`;
  const open = async () => browserAsker(bench, await openCall(bench));
  return together(calls, open, (askers) => converse(bench, name, askers, idle, ["agent"]));
}

/** The same by phone, and what the media process used. Times are those of the phone's own clock. */
export async function measurePhoneCalls(bench: Bench, calls: number, idle: Idle): Promise<Row[]> {
  const name = `phone, ${calls} call${calls > 1 ? "s" : ""}`;
  const open = (index: number) => phoneAsker(bench, index);
  return together(calls, open, (askers) => converse(bench, name, askers, idle, ["agent", "media"]));
}

/** Opens the calls one after the other, as calls come; none stays open, whatever happens. */
async function together<T>(
  calls: number,
  open: (index: number) => Promise<Asker>,
  work: (askers: Asker[]) => Promise<T>,
): Promise<T> {
  const askers: Asker[] = [];
  try {
    for (let index = 0; index < calls; index += 1) askers.push(await open(index));
    await Promise.all(askers.map((asker) => asker.ready()));
    return await work(askers);
  } finally {
    await Promise.allSettled(askers.map((asker) => asker.close()));
  }
}

async function converse(bench: Bench, name: string, askers: Asker[], idle: Idle, groups: Group[]): Promise<Row[]> {
  const answers: number[] = [];
  let lost = 0;
  let before = readUsages(bench.stack);
  let during = before;
  await Promise.all(
    askers.map(async (asker, index) => {
      await pause((SPREAD_MS * index) / askers.length);
      for (let turn = 0; turn < bench.counts.turns; turn += 1) {
        await asker.ask().then(
          (ms) => answers.push(ms),
          () => (lost += 1),
        );
        // Read from the first caller's first answer to their last: in between, all of them talk.
        if (index === 0 && turn === 0 && bench.counts.turns > 1) before = readUsages(bench.stack);
        else if (index === 0) during = readUsages(bench.stack);
        await asker.ready();
        await pause(THINK_MS);
      }
    }),
  );
  return [
    times(`${name}: end of speech -> answer`, answers, { declaredMs: DECLARED_ANSWER_MS }),
    value(`${name}: turns lost`, "", lost, answers.length + lost),
    ...(await turnTimes(bench, name, askers)),
    ...groups.flatMap((one) => usageRows(name, one, askers.length, idle, before, during)),
  ];
}

function usageRows(name: string, group: Group, calls: number, idle: Idle, before: Usages, during: Usages): Row[] {
  const { rssMb } = during[group];
  const used = cores(before[group], during[group]);
  const memory = `${Math.round(rssMb)} MB in all, ${Math.round(idle[group].rssMb)} before the first call`;
  const processor = `${used.toFixed(2)} cores in all, ${idle[group].cores.toFixed(2)} idle`;
  return [
    value(`${name}: ${group} RSS a call`, "MB", (rssMb - idle[group].rssMb) / calls, calls, memory),
    value(`${name}: ${group} CPU a call`, "cores", (used - idle[group].cores) / calls, calls, processor),
  ];
}

/** Medians of the times that the agent keeps of each turn: where the time between speech and answer goes. */
async function turnTimes({ stack }: Bench, name: string, askers: Asker[]): Promise<Row[]> {
  const sql = postgres(stack.info.database_url, { max: 1 });
  const turns = await sql<Record<"decided" | "transcribed" | "token" | "audio", number>[]>`
    select turn_decided_ms as decided, transcribed_ms as transcribed, first_token_ms as token, first_audio_ms as audio
    from agent_turns where call_id in ${sql(askers.map((asker) => asker.callId))}`;
  await sql.end();
  const median = (of: (turn: (typeof turns)[number]) => number) => percentile(turns.map(of), 0.5);
  const steps: [string, number][] = [
    ["silence until the turn is decided", median((turn) => turn.decided)],
    ["until transcribed", median((turn) => turn.transcribed - turn.decided)],
    ["until the first token", median((turn) => turn.token - turn.transcribed)],
    ["until the first sound is sent", median((turn) => turn.audio - turn.token)],
  ];
  return steps.map(([step, ms]) => value(`${name}:   ${step}`, "ms", ms, turns.length, "by the agent's own clock"));
}

function browserAsker({ question }: Bench, { callId, caller, close }: OpenCall): Asker {
  let greeted = false;
  return {
    callId,
    ready: async () => {
      if (!greeted) await caller.firstSound(0, 10_000);
      greeted = true;
      await caller.quiet(300);
    },
    ask: async () => {
      const saidAt = await caller.say(question.frames);
      return (await caller.firstSound(saidAt, LOST_AFTER_MS)) - saidAt;
    },
    close,
  };
}

async function phoneAsker({ stack, api, agentId, simUrl, question }: Bench, index: number): Promise<Asker> {
  const number = `+155512310${String(index).padStart(2, "0")}`;
  await SimulatedPhone.script(simUrl, number, "answer");
  const call = await api.createCall({
    agent_id: agentId,
    participants: [{ transport: "pstn", identity: number, from_number: stack.info.from_number }],
  });
  const phone = await SimulatedPhone.inCall(simUrl, number);
  let greeted = false;
  return {
    callId: call.id,
    ready: async () => {
      if (!greeted) await phone.firstSound(0, 10_000);
      greeted = true;
      await phone.quiet();
    },
    ask: async () => {
      const endedMs = await phone.say(question.wav);
      return (await phone.firstSound(endedMs, LOST_AFTER_MS)) - endedMs;
    },
    close: () => phone.hangUp(),
  };
}
