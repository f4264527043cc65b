import { runSubsystem } from "@/worker/subsystem";
import { startJobsWorker } from "./worker";

await runSubsystem(startJobsWorker);
