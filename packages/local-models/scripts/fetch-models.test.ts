import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defaultModelsDir, fetchModels } from "./fetch-models.mjs";

/** A Python that cannot be run, so that nothing is ever fetched here. */
const NO_PYTHON = "/nonexistent/python3";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "fetch-models-"));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function prepared(content: string): Promise<string> {
  const dir = join(parent, "models");
  await mkdir(join(dir, "stt"), { recursive: true });
  await writeFile(join(dir, "stt", "tokens.txt"), content);
  const sha256 = createHash("sha256").update("tokens").digest("hex");
  await writeFile(join(dir, "manifest.json"), JSON.stringify({ version: 1, files: { "stt/tokens.txt": sha256 } }));
  return dir;
}

it("returns a folder that is there and verified without fetching", async () => {
  const targetDir = await prepared("tokens");
  expect(await fetchModels({ targetDir, python: NO_PYTHON })).toBe(targetDir);
});

it("does not trust a folder with a damaged file", async () => {
  const targetDir = await prepared("tampered");
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  await expect(fetchModels({ targetDir, python: NO_PYTHON, log })).rejects.toThrow();
  expect(lines.join("\n")).toMatch(/stt\/tokens.txt is damaged/);
});

it("says what to install when Python is missing, and leaves nothing behind", async () => {
  const fetching = fetchModels({ targetDir: join(parent, "models"), python: NO_PYTHON, log: () => undefined });
  await expect(fetching).rejects.toThrow(/Debian.*apt-get install python3[^]*macOS[^]*Docker/);
  expect(await readdir(parent)).toEqual([]);
});

it("keeps the models in the cache folder that the environment names", () => {
  expect(defaultModelsDir({ RYMI_CACHE_DIR: "/c" })).toBe("/c/models-v1");
  expect(defaultModelsDir({ XDG_CACHE_HOME: "/x" })).toBe("/x/rymi/models-v1");
  expect(defaultModelsDir({})).toMatch(/\.cache\/rymi\/models-v1$/);
});
