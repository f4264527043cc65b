import { existsSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { run } from "./exec.mjs";
import { NEXT_CLI, PINNED_NODE, ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

/** The compiler needs the declarations that Next makes; a build leaves them, and so does this, in a second. */
export async function ensureNextTypes() {
  if (existsSync(join(ROOT, "next-env.d.ts"))) return;
  say("next typegen");
  try {
    await run(PINNED_NODE, [NEXT_CLI, "typegen"], { cwd: ROOT, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  } catch (error) {
    throw new SetupError(error.message);
  }
}
