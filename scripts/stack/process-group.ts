import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "./environment";

/** What to run, in a process group of its own so that the whole of it can be ended. */
export interface Command {
  command: string;
  args: string[];
  env: Environment;
  cwd?: string;
  /** User and group to run as, where the starter is root and the program refuses that. */
  uid?: number;
  gid?: number;
}

/** How to end a group: each signal in turn, with the time it has before the next one. The last should be SIGKILL. */
export type StopStages = readonly { signal: NodeJS.Signals; graceMs: number }[];

/** Asks politely, then insists: after the 8 s that our workers give themselves to leave their calls in good order. */
export const DEFAULT_STOP: StopStages = [
  { signal: "SIGTERM", graceMs: 10_000 },
  { signal: "SIGKILL", graceMs: 2_000 },
];

const POLL_MS = 20;

/** Starts the command as the leader of a new process group, with stdout and stderr as pipes. */
export function spawnGroup({ command, args, env, cwd, uid, gid }: Command): ChildProcess {
  return spawn(command, args, {
    env: env as NodeJS.ProcessEnv,
    cwd,
    uid,
    gid,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Sends a signal to every process of the group; false when none is left. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pgid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends the group by the given stages; true when nothing of it is left. */
export async function endGroup(pgid: number, stages: StopStages = DEFAULT_STOP): Promise<boolean> {
  for (const { signal, graceMs } of stages) {
    if (!groupAlive(pgid)) return true;
    signalGroup(pgid, signal);
    const deadline = performance.now() + graceMs;
    while (performance.now() < deadline) {
      if (!groupAlive(pgid)) return true;
      await delay(POLL_MS);
    }
  }
  return !groupAlive(pgid);
}

/** True while the group has a process that is not a zombie. */
export function groupAlive(pgid: number): boolean {
  try {
    process.kill(-pgid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // An orphan's zombie stays until its adoptive parent looks, which in a container may be never.
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const stat = linuxStat(Number(entry));
    return stat !== null && stat.pgid === pgid && stat.state !== "Z" && stat.state !== "X";
  });
}

/**
 * A text that is the same for one process all its life and differs for another that got its number later; null when no
 * such process lives.
 */
export function processStamp(pid: number): string | null {
  if (process.platform === "linux") {
    const stat = linuxStat(pid);
    return stat === null || stat.state === "Z" ? null : stat.startTicks;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

function linuxStat(pid: number): { state: string; pgid: number; startTicks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name stands in parentheses and may hold anything; the fields that follow are plain.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", pgid: Number(fields[2]), startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
}
