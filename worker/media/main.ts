import { runSubsystem } from "@/worker/subsystem";
import { startMediaServer } from "./server";

await runSubsystem(({ context, env }) =>
  startMediaServer({ ctx: context, host: env.MEDIA_HOST, port: env.MEDIA_PORT, name: env.SERVICE_NAME }),
);
