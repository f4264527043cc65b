import { initializeLogger } from "@livekit/agents";
import { runSubsystem } from "@/worker/subsystem";
import { startAgentHost } from "./host";

initializeLogger({ pretty: false, level: "warn" });
await runSubsystem(startAgentHost);
