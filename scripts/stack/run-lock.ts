import { linkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StackError } from "./errors";
import { readJson, writePrivate } from "./files";
import { endGroup, groupAlive, processStamp, type StopStages } from "./process-group";

interface Owner {
  pid: number;
  stamp: string;
}

/** A child as it is remembered on disk, for the start after a supervisor that was killed. */
interface RememberedChild extends Owner {
  name: string;
  stop: StopStages;
}

/** The data directory is this process's alone while it holds the lock. */
export interface RunLock {
  /** Remembers a child's process group, so that a later start can end it if this process cannot. */
  remember(name: string, pid: number, stop: StopStages): void;
  forget(pid: number): void;
  release(): void;
}

/**
 * Takes the data directory for this process, and ends what an earlier supervisor that was killed left running.
 * @throws {StackError} when another supervisor runs on the same directory
 */
export async function takeRunLock(dataDir: string, say: (line: string) => void): Promise<RunLock> {
  const lockFile = join(dataDir, "supervisor.lock");
  const pidsFile = join(dataDir, "pids.json");
  lock(lockFile, dataDir);
  await endLeftovers((readJson(pidsFile) ?? []) as RememberedChild[], say);

  const children = new Map<number, RememberedChild>();
  const save = () => writePrivate(pidsFile, JSON.stringify([...children.values()]));
  save();
  return {
    remember(name, pid, stop) {
      children.set(pid, { name, pid, stamp: processStamp(pid) ?? "", stop });
      save();
    },
    forget(pid) {
      if (children.delete(pid)) save();
    },
    release() {
      rmSync(pidsFile, { force: true });
      rmSync(lockFile, { force: true });
    },
  };
}

function lock(file: string, dataDir: string): void {
  if (acquire(file, JSON.stringify({ pid: process.pid, stamp: processStamp(process.pid) }))) return;
  const owner = readJson(file) as Owner | null;
  throw new StackError(
    `One is running already on ${dataDir} (process ${owner?.pid ?? "unknown"}). ` +
      "Stop it first, or look into stack.json there for its address.",
  );
}

/**
 * Makes the file with `mine` in it, unless it is there and its owner lives. What a killed owner left is removed only by
 * the holder of a second lock: of two that come here together, the later one would remove what the earlier one made.
 */
function acquire(file: string, mine: string): boolean {
  if (create(file, mine)) return true;
  if (isAlive(readJson(file))) return false;
  const takeover = `${file}.takeover`;
  if (!acquire(takeover, mine)) return false;
  try {
    if (!isAlive(readJson(file))) rmSync(file, { force: true });
    return create(file, mine);
  } finally {
    rmSync(takeover, { force: true });
  }
}

function isAlive(owner: unknown): boolean {
  const { pid, stamp } = (owner ?? {}) as Partial<Owner>;
  return pid !== undefined && processStamp(pid) === stamp;
}

/** Makes the file whole, in one step; false where it is there. */
function create(file: string, content: string): boolean {
  const whole = `${file}.${process.pid}.tmp`;
  writeFileSync(whole, content, { mode: 0o600 });
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

async function endLeftovers(children: RememberedChild[], say: (line: string) => void): Promise<void> {
  const left = children.filter(isStillOurs);
  if (left.length === 0) return;
  say(`the last run was killed; ending what it left: ${left.map((child) => child.name).join(", ")}`);
  await Promise.all(left.map((child) => endGroup(child.pid, child.stop)));
}

/**
 * A number may have gone to another process since. It has not when the process still started at the same time; and
 * when the leader is gone but its group lives, because a number is not given out again while a group bears it.
 */
function isStillOurs(child: RememberedChild): boolean {
  const stamp = processStamp(child.pid);
  return stamp === null ? groupAlive(child.pid) : stamp === child.stamp;
}
