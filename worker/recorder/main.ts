import { log } from "@/lib/log";
import { runSubsystem } from "@/worker/subsystem";
import { startRecorderHost } from "./host";

await runSubsystem((runtime) =>
  startRecorderHost(runtime, () => {
    log.fatal("no room can be joined from this process; a new one is needed");
    process.exit(1);
  }),
);
