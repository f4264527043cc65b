import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Stack } from "@/scripts/stack";

const MEGABYTE = 1024 * 1024;

/** What some processes have used. */
export interface Usage {
  /** performance.now() of the reading. */
  at: number;
  /** Processor time since their start, seconds. */
  cpuSeconds: number;
  /** Resident memory now, MB. */
  rssMb: number;
}

/** The groups of processes that are told apart. */
export type Group = "agent" | "media";
export type Usages = Record<Group, Usage>;

let page = 0;
let ticks = 0;

/** Reads /proc for the stack's agent hosts together, and for the media process. Linux only. */
export function readUsages(stack: Stack): Usages {
  return {
    agent: readUsage(stack, (name) => name.startsWith("agent-")),
    media: readUsage(stack, (name) => name === "media"),
  };
}

/** Reads /proc for the parts of the stack whose name fits, together. Linux only. */
export function readUsage(stack: Stack, fits: (name: string) => boolean): Usage {
  page ||= Number(execFileSync("getconf", ["PAGESIZE"]));
  ticks ||= Number(execFileSync("getconf", ["CLK_TCK"]));
  const used: Usage = { at: performance.now(), cpuSeconds: 0, rssMb: 0 };
  for (const name of stack.services.filter(fits)) {
    const pid = stack.service(name).pid;
    if (pid === undefined) throw new Error(`${name} is not running`);
    // The program's name, in parentheses, may hold anything: fields are counted from behind it. utime is the 14th.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    used.cpuSeconds += (Number(fields[11]) + Number(fields[12])) / ticks;
    used.rssMb += (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * page) / MEGABYTE;
  }
  return used;
}

/** What the processes take while nobody calls: memory before the first call ever, processor cores after some. */
export type Idle = Record<Group, { rssMb: number; cores: number }>;

/** Processor cores in use between two readings. */
export function cores(from: Usage, to: Usage): number {
  return (to.cpuSeconds - from.cpuSeconds) / ((to.at - from.at) / 1000);
}
