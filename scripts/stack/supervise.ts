import type { ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { StackError } from "./errors";
import { endGroup, signalGroup, spawnGroup, type StopStages } from "./process-group";
import type { ServiceSpec } from "./service";

/** Waits before the 1st, 2nd ... restart, ms; the last one repeats. */
const RESTART_DELAYS_MS = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** A process that was ready for this long starts the series over when it dies. */
const STEADY_AFTER_MS = 30_000;
/** A part that dies this often before it was ever ready stops the start; one that hangs does so the first time. */
const MAX_FIRST_STARTS = 3;
const PROBE_EVERY_MS = 100;
const PROBE_TIMEOUT_MS = 2_000;
const TAIL_LINES = 15;
const LAST_LINES_MS = 500;
const LAST_CHILD_MS = 2_000;

/** What a supervised part tells its surroundings. */
export interface SuperviseHooks {
  say(line: string): void;
  /** Each line that the process writes. */
  onLine?(line: string): void;
  spawned?(pid: number, stop: StopStages): void;
  gone?(pid: number): void;
}

/** A part that is kept running. */
export interface Supervised {
  readonly name: string;
  readonly logFile: string;
  /** Leader of the running process group; undefined between a death and the restart. */
  readonly pid: number | undefined;
  /** Sends a signal to the running process, as a test of what follows. It is restarted when that ends it. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the part is ready: at once if it is now. Rejects when it is stopped, or never gets ready at all. */
  waitReady(): Promise<void>;
  /** Ends the process group for good. */
  stop(): Promise<void>;
  /** Ends it without waiting, for the exit of this very process. */
  killNow(): void;
}

/** Starts a part and restarts it, with back-off, whenever it dies. */
export function supervise(spec: ServiceSpec, logFile: string, hooks: SuperviseHooks): Supervised {
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  // A full disk costs the log, and neither the part nor the rest of the stack. The stream ends itself with it.
  log.on("error", (error) => hooks.say(`its log is not written any more: ${error.message}`));
  const ready = waiters();
  let child: ChildProcess | undefined;
  let wasReady = false;
  let deaths = 0;
  let stopping: Promise<void> | undefined;
  let failure: StackError | undefined;
  let restart: NodeJS.Timeout | undefined;

  function start(): void {
    const started = performance.now();
    const tail: string[] = [];
    const current = spawnGroup(spec);
    child = current;
    if (current.pid !== undefined) hooks.spawned?.(current.pid, spec.stop);
    const life = new AbortController();
    const isReady = () => {
      if (life.signal.aborted || ready.isOpen()) return;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      hooks.say(`ready in ${seconds} s${spec.address ? `  ${spec.address}` : ""}`);
      wasReady = true;
      ready.open();
    };
    readLines(current, log, (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      hooks.onLine?.(line);
      if (spec.readiness.kind === "line" && spec.readiness.matches(line)) isReady();
    });
    if (spec.readiness.kind === "http") void probe(spec.readiness.url, life.signal, isReady);
    let late = false;
    const tooLate = setTimeout(() => {
      late = true;
      if (current.pid !== undefined) signalGroup(current.pid, "SIGKILL");
    }, spec.readyTimeoutMs);
    void ready.next().then(
      () => clearTimeout(tooLate),
      () => clearTimeout(tooLate),
    );

    onceGone(current, (how) => {
      const livedMs = performance.now() - started;
      life.abort();
      clearTimeout(tooLate);
      child = undefined;
      const wasServing = ready.isOpen();
      ready.close();
      if (current.pid !== undefined) hooks.gone?.(current.pid);
      if (stopping) return;
      if (wasServing && livedMs >= STEADY_AFTER_MS) deaths = 0;
      afterDeath(late ? `was not ready in ${spec.readyTimeoutMs / 1000} s and was ended` : how, late, tail);
    });
  }

  function afterDeath(how: string, late: boolean, tail: string[]): void {
    deaths += 1;
    if (!wasReady && (late || deaths >= MAX_FIRST_STARTS)) {
      failure = new StackError(
        `${spec.name} does not start: it ${how}. Its last lines (${logFile}):\n${tail.join("\n")}`,
      );
      ready.fail(failure);
      return;
    }
    const delayMs = RESTART_DELAYS_MS[Math.min(deaths, RESTART_DELAYS_MS.length) - 1] ?? 0;
    hooks.say(`${how}; restarting ${delayMs === 0 ? "now" : `in ${delayMs / 1000} s`}`);
    restart = setTimeout(start, delayMs);
  }

  start();
  return {
    name: spec.name,
    logFile,
    get pid() {
      return child?.pid;
    },
    kill(signal) {
      if (child?.pid === undefined) throw new StackError(`${spec.name} is not running, so it cannot be sent ${signal}`);
      process.kill(child.pid, signal);
    },
    waitReady() {
      return failure ? Promise.reject(failure) : ready.next();
    },
    stop() {
      stopping ??= (async () => {
        clearTimeout(restart);
        const pid = child?.pid;
        ready.fail(new StackError(`${spec.name} was stopped`));
        if (pid !== undefined && !(await endGroup(pid, spec.stop)))
          hooks.say(`process group ${pid} could not be ended`);
        log.end();
      })();
      return stopping;
    },
    killNow() {
      if (child?.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    },
  };
}

/** A gate that is open while the part is ready. */
function waiters() {
  let open = false;
  let pending: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const settle = (act: (waiter: (typeof pending)[number]) => void) => {
    const waiting = pending;
    pending = [];
    waiting.forEach(act);
  };
  return {
    isOpen: () => open,
    next: () => (open ? Promise.resolve() : new Promise<void>((resolve, reject) => pending.push({ resolve, reject }))),
    open() {
      open = true;
      settle((waiter) => waiter.resolve());
    },
    close() {
      open = false;
    },
    fail(error: Error) {
      open = false;
      settle((waiter) => waiter.reject(error));
    },
  };
}

function readLines(child: ChildProcess, log: WriteStream, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      if (log.writable) log.write(`${line}\n`);
      onLine(line);
    });
  }
}

function onceGone(child: ChildProcess, then: (how: string) => void): void {
  let told = false;
  const tell = (how: string) => {
    if (told) return;
    told = true;
    then(how);
  };
  child.once("error", (error) => tell(`could not be run (${error.message})`));
  child.once("exit", (code, signal) => {
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    // The last lines are read before they are shown; a pipe that a stranger still holds is not waited for.
    const lastLines = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      setTimeout(resolve, LAST_LINES_MS).unref();
    });
    // What the dead leader left behind would hold its port.
    const others =
      child.pid === undefined ? true : endGroup(child.pid, [{ signal: "SIGKILL", graceMs: LAST_CHILD_MS }]);
    void Promise.all([lastLines, others]).then(() => tell(how));
  });
}

async function probe(url: string, signal: AbortSignal, then: () => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]) });
      await response.body?.cancel();
      if (response.status < 400) return then();
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
}
