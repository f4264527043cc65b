import { cores, readUsages } from "../../support/processes";
import { openCall, type Figure, type OpenCalls, type TelephonyBench } from "../../support/telephony";
import { pause } from "../../support/wait";

/** Until what a level began or ended has settled. */
const SETTLE_MS = 4_000;

interface Load {
  legs: number;
  cores: number;
  rssMb: number;
}

/**
 * What the media process takes a leg. The phones are in calls of two, and hum: each leg sends into the room and hears
 * another. A single one is in a call with a person of the bench's own.
 */
export async function measureLegs(bench: TelephonyBench): Promise<Figure[]> {
  const { levels } = bench.amounts;
  // What is loaded at first use is loaded before the idle process is read.
  await load(bench, 1);
  await pause(SETTLE_MS);
  const idle = await watch(bench, 0);
  const loads: Load[] = [];
  for (const legs of levels) {
    loads.push(await load(bench, legs));
    await pause(SETTLE_MS);
  }
  const drained = await watch(bench, 0);
  const most = loads.at(-1)!;
  const again = await load(bench, most.legs);
  const growth = (again.rssMb / most.rssMb - 1) * 100;
  return [
    ...loads.flatMap((one) => figuresOf(one, idle)),
    {
      figure: `media RSS, ${most.legs} legs the second time`,
      count: 1,
      p50: growth,
      p99: null,
      unit: "%",
      aim: "<= 2",
      note: `${mb(most)} MB, drained ${mb(drained)} MB, then ${mb(again)} MB`,
    },
  ];
}

function figuresOf(one: Load, idle: Load): Figure[] {
  const name = `media, ${one.legs} leg${one.legs > 1 ? "s" : ""}`;
  const [core, memory] = [one.cores - idle.cores, one.rssMb - idle.rssMb];
  return [
    {
      figure: `${name}: CPU a leg`,
      count: one.legs,
      p50: (core / one.legs) * 100,
      p99: null,
      unit: "% of a core",
      aim: "2.5",
      note: `${one.cores.toFixed(2)} cores in all, ${idle.cores.toFixed(2)} idle`,
    },
    {
      figure: `${name}: RSS a leg`,
      count: one.legs,
      p50: memory / one.legs,
      p99: null,
      unit: "MB",
      aim: "6",
      note: `${mb(one)} MB in all, ${mb(idle)} MB idle`,
    },
  ];
}

async function load(bench: TelephonyBench, legs: number): Promise<Load> {
  const open: OpenCalls[] = [];
  try {
    for (let left = legs; left > 0; left -= 2) {
      open.push(left === 1 ? await openCall(bench, 1, ["ann"]) : await openCall(bench, 2, []));
    }
    for (const { phones, people } of open) for (const one of [...phones, ...people]) one.hums = true;
    await pause(SETTLE_MS);
    const seen = await watch(bench, legs);
    for (const call of open) await call.goesOn();
    return seen;
  } finally {
    // One that cannot be ended must not hide why.
    await Promise.allSettled(open.map((call) => call.end()));
  }
}

async function watch({ stack, amounts }: TelephonyBench, legs: number): Promise<Load> {
  const before = readUsages(stack).media;
  await pause(amounts.levelSeconds * 1_000);
  const after = readUsages(stack).media;
  return { legs, cores: cores(before, after), rssMb: after.rssMb };
}

const mb = ({ rssMb }: Load) => Math.round(rssMb);
