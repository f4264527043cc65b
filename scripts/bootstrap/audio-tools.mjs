import { aptInstall } from "./debian.mjs";
import { SetupError, installHelp } from "./errors.mjs";
import { which } from "./exec.mjs";

const TOOLS = ["flite", "sox"];

/** The tests' callers speak with flite, and sox converts and measures what was heard. */
export async function ensureAudioTools() {
  const missing = await absent();
  if (missing.length === 0) return;
  if ((await aptInstall(missing)) && (await absent()).length === 0) return;
  const names = missing.join(" ");
  const ways = {
    debian: `apt-get install ${names}`,
    macos: `brew install ${names}`,
    docker: `RUN apt-get update && apt-get install -y ${names}`,
  };
  throw new SetupError(`The tests need ${missing.join(" and ")}. Install:\n${installHelp(ways)}`);
}

async function absent() {
  const found = await Promise.all(TOOLS.map(which));
  return TOOLS.filter((_, index) => !found[index]);
}
