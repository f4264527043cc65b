import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "./errors.mjs";
import { run } from "./exec.mjs";
import { PINNED_NODE, ROOT } from "./paths.mjs";
import { say } from "./progress.mjs";

/** The packages that others install: used through what their build makes, as their users do. */
const BUILT = ["node", "web"];
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");

/** Builds the SDKs, unless what is there was made from the same sources. `npm ci` builds them too, once. */
export async function ensurePackages() {
  for (const name of BUILT) {
    const folder = join(ROOT, "packages", name);
    const stamp = join(folder, "dist", ".rymi-stamp");
    const wanted = await hashOf(folder);
    if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) continue;
    try {
      await run(PINNED_NODE, [TSC, "--project", folder]);
    } catch (error) {
      throw new SetupError(`${error.message}\n\nBuilding @rymi/${name} failed.`);
    }
    await writeFile(stamp, wanted);
    say(`@rymi/${name} built`);
  }
}

async function hashOf(folder) {
  const hash = createHash("sha256");
  const sources = await readdir(join(folder, "src"), { recursive: true, withFileTypes: true });
  const files = sources
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of [join(folder, "package.json"), join(folder, "tsconfig.json"), ...files.sort()]) {
    const content = await readFile(file);
    hash.update(`${file.slice(folder.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
