import { initializeLogger } from "@livekit/agents";
import { runSubsystem } from "@/worker/subsystem";
import { startAgentHost } from "./host";

// Its log lines carry what people say.
initializeLogger({ pretty: false, level: "silent" });
await runSubsystem(startAgentHost);
