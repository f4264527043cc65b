import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SetupError } from "./errors.mjs";
import { run } from "./exec.mjs";
import { NEXT_CLI, PINNED_NODE, ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

/** All that `next build` reads. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "db",
  "packages/web",
  "docs/guides",
  "docs/errors.md",
  "public",
  "proxy.ts",
  "instrumentation.ts",
];
const SETTINGS = ["next.config.ts", "postcss.config.mjs", "postcss.config.js", "tsconfig.json", "package-lock.json"];
const STAMP = join(ROOT, ".next", "rymi-stamp");
const OTHER_BUILD_CHECK_MS = 3_000;

/** Makes the production build of the app, unless the one that is there was made from the same sources. */
export async function ensureBuild() {
  const wanted = await hashOfSources();
  if ((await readFile(STAMP, "utf8").catch(() => "")) === wanted) return;
  say("next build (production build of the app)");
  await rm(STAMP, { force: true });
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  while (!(await build(env))) {
    say("another build runs in this clone, waiting for it");
    await delay(OTHER_BUILD_CHECK_MS);
  }
  await writeFile(STAMP, wanted);
  say("app built");
}

/** @returns {Promise<boolean>} false when another build holds the folder */
async function build(env) {
  try {
    await run(PINNED_NODE, [NEXT_CLI, "build"], { cwd: ROOT, env, onLine: showStep });
    return true;
  } catch (error) {
    if (error.message.includes("Another next build process is already running")) return false;
    throw new SetupError(`${error.message}\n\nThe production build failed.`);
  }
}

/** The build's own steps are progress; its table of routes is not. */
function showStep(line) {
  if (/^\s*(✓|▲|Creating|Collecting|Generating|⚠)/.test(line)) say(`next: ${line.trim()}`);
}

async function hashOfSources() {
  const hash = createHash("sha256");
  for (const path of [...SOURCES, ...SETTINGS]) await addToHash(hash, path);
  return hash.digest("hex");
}

async function addToHash(hash, path) {
  const absolute = join(ROOT, path);
  const entries = await readdir(absolute, { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    const content = await readFile(absolute).catch(() => null);
    if (content) hash.update(`${path}\0${content.length}\0`).update(content);
    return;
  }
  const names = entries
    .map((entry) => entry.name)
    .filter((name) => name !== "node_modules" && !/\.test\.tsx?$/.test(name));
  for (const name of names.sort()) await addToHash(hash, `${path}/${name}`);
}
