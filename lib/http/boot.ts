import { parseEnv } from "@/lib/env";
import { log } from "@/lib/log";

/** Ends the process where its settings are missing or wrong: at boot, naming all of them, and not at the first request. */
export function checkSettings(): void {
  try {
    parseEnv();
  } catch (err) {
    log.fatal({ err }, "could not start");
    process.exit(1);
  }
}
