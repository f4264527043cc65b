import { initializeLogger } from "@livekit/agents";
import { log } from "@/lib/log";
import { runSubsystem } from "@/worker/subsystem";
import { startAgentHost } from "./host";

// Its log lines carry what people say.
initializeLogger({ pretty: false, level: "silent" });
await runSubsystem((runtime) =>
  startAgentHost(runtime, () => {
    log.fatal("no room can be joined from this process; a new one is needed");
    process.exit(1);
  }),
);
