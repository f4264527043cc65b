import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { SetupError } from "./errors.mjs";
import { run } from "./exec.mjs";
import { PINNED_NODE, ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

const MODULES = join(ROOT, "node_modules");
const STAMP = join(MODULES, ".rymi-stamp");

/** Installs the packages of package-lock.json when node_modules is missing or was made from another lock file. */
export async function ensureDependencies() {
  const lock = await readFile(join(ROOT, "package-lock.json"), "utf8");
  const wanted = createHash("sha256").update(lock).digest("hex");
  const stamp = await readFile(STAMP, "utf8").catch(() => "");
  if (stamp === wanted) return;

  if (!(await installedAsLocked(lock))) {
    say("npm ci (about a minute)");
    await npmCi();
    say("packages installed");
  }
  await writeFile(STAMP, wanted);
}

/** True when `npm install` or `npm ci`, run by hand, already put there exactly what the lock file names. */
async function installedAsLocked(lock) {
  const hidden = await readFile(join(MODULES, ".package-lock.json"), "utf8").catch(() => null);
  if (hidden === null) return false;
  const installed = JSON.parse(hidden).packages;
  const locked = JSON.parse(lock).packages;
  const same = (path) => {
    const [a, b] = [installed[path], locked[path]];
    return a && a.version === b.version && a.integrity === b.integrity;
  };
  return Object.entries(locked).every(
    ([path, entry]) =>
      !path.startsWith("node_modules/") || entry.optional || entry.link || entry.devOptional || same(path),
  );
}

async function npmCi() {
  const env = {
    ...process.env,
    // Its install script downloads GPU parts that nothing here uses; the CPU parts are in the package.
    ONNXRUNTIME_NODE_INSTALL: "skip",
    NEXT_TELEMETRY_DISABLED: "1",
    // The machine's own Node must run npm: the pinned one is in the folder that `npm ci` removes.
    PATH: (process.env.PATH ?? "")
      .split(delimiter)
      .filter((folder) => !folder.includes("node_modules"))
      .join(delimiter),
  };
  /** @type {string[]} */
  const errors = [];
  const timer = setInterval(() => say("npm ci is at work"), 15_000);
  try {
    // Development packages are part of the build and of the tests, whatever NODE_ENV says.
    await run("npm", ["ci", "--include=dev", "--no-fund", "--no-audit", "--loglevel=error"], {
      cwd: ROOT,
      env,
      onLine: (line) => line.startsWith("npm error") && errors.push(line),
    });
  } catch (error) {
    // npm prints its manual after the reason.
    const reason = errors.length > 0 ? errors.slice(0, 12).join("\n") : error.message;
    throw new SetupError(
      `${reason}\n\nInstalling the packages failed. Check the network and free disk space, then run it again.`,
    );
  } finally {
    clearInterval(timer);
  }
  if (!existsSync(PINNED_NODE)) {
    throw new SetupError(
      "npm did not run the install scripts of the packages (is ignore-scripts set?). Allow them, remove node_modules and run it again.",
    );
  }
}
