import { createRuntime, type Runtime } from "@/lib/compose";
import { log } from "@/lib/log";

/** What a worker process runs; `stop` ends it in good order. */
export interface Subsystem {
  stop(): Promise<void>;
}

/** The supervisor of scripts/stack kills after 10 s. */
const STOP_TIMEOUT_MS = 8_000;

/**
 * The frame of every worker process: makes the runtime, starts, prints `ready` for the supervisor, and stops in good
 * order on SIGTERM or SIGINT. A fault outside any call is logged and the process goes on: other calls are served by it.
 */
export async function runSubsystem(start: (runtime: Runtime) => Promise<Subsystem>): Promise<void> {
  process.on("unhandledRejection", (err) => log.error({ err }, "unhandled rejection"));
  process.on("uncaughtException", (err) => log.error({ err }, "uncaught exception"));
  let runtime: Runtime;
  let subsystem: Subsystem;
  try {
    runtime = createRuntime();
    subsystem = await start(runtime);
  } catch (err) {
    log.fatal({ err }, "could not start");
    process.exit(1);
  }
  process.stdout.write("ready\n");

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    void (async () => {
      await subsystem.stop().catch((err: unknown) => log.error({ err }, "did not stop in good order"));
      await runtime.close().catch(() => {});
      process.exit(0);
    })();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
