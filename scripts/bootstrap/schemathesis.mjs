import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SetupError, installHelp } from "./errors.mjs";
import { output, run } from "./exec.mjs";
import { ROOT, cacheRoot } from "./paths.mjs";
import { say } from "./progress.mjs";

const REQUIREMENTS = join(ROOT, "scripts", "bootstrap", "schemathesis-requirements.txt");
const OLDEST_PYTHON = [3, 10];
const PYTHON = process.env.PYTHON ?? "python3";

/**
 * How to run schemathesis: `python -m schemathesis.cli` with this environment.
 * @param {Record<string, string | undefined>} [env]
 */
export function schemathesisCommand(env = process.env) {
  return { command: PYTHON, args: ["-m", "schemathesis.cli"], env: { PYTHONPATH: folderOf(env) } };
}

/** Makes sure that the tester of the API's document is in the cache, with all it needs at the pinned versions. */
export async function ensureSchemathesis() {
  const wanted = await readFile(REQUIREMENTS, "utf8");
  const folder = folderOf();
  const python = await requirePython();
  const stamp = `${python}\n${wanted}`;
  if ((await readFile(join(folder, "stamp"), "utf8").catch(() => "")) === stamp) return;
  say("pip install schemathesis (into the cache, once)");
  await mkdir(dirname(folder), { recursive: true });
  // Made beside its place and moved there whole, so an interrupted installation leaves nothing that looks usable.
  const work = await mkdtemp(`${folder}.tmp-`);
  try {
    const args = ["-m", "pip", "install", "--target", work, "--requirement", REQUIREMENTS, "--no-deps"];
    args.push("--only-binary=:all:", "--disable-pip-version-check", "--progress-bar", "off", "--quiet");
    await run(PYTHON, args);
    await writeFile(join(work, "stamp"), stamp);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } catch (error) {
    throw new SetupError(
      `${error.message}\n\nInstalling schemathesis with pip failed. Check the network (pip honours HTTPS_PROXY and pip.conf).`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function folderOf(env = process.env) {
  return join(cacheRoot(env), "schemathesis");
}

/** @returns {Promise<string>} the version, such as `3.11`: packages of one do not fit another */
async function requirePython() {
  const text = await output(PYTHON, ["-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]);
  const [major = 0, minor = 0] = (text ?? "").split(".").map(Number);
  if (text && (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]))) return text;
  const ways = {
    debian: "apt-get install python3 python3-pip",
    macos: "brew install python3",
    docker: "RUN apt-get update && apt-get install -y python3 python3-pip",
  };
  throw new SetupError(`The tests need Python >= ${OLDEST_PYTHON.join(".")} with pip. Install:\n${installHelp(ways)}`);
}
