// Documents that name what does not exist mislead more than no documents: every path, npm script and setting that they
// name in code marks must be there.
import { existsSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bootstrap/paths.mjs";
import { findProblems, type Facts } from "./docs/find-problems";

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter(Boolean);
const documents = tracked.filter((file) => /^(README|ARCHITECTURE)[.]md$|^docs\/.*[.]md$/.test(file));
const code = tracked.filter(
  (file) => /[.](ts|tsx|mjs|cjs|js|yml|yaml)$|^deploy\/|^[.]ci\//.test(file) && existsSync(join(ROOT, file)),
);
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

const facts: Facts = {
  exists: (path) => existsSync(join(ROOT, path)),
  scripts: Object.keys(manifest.scripts),
  settings: new Set(
    code.flatMap((file) => readFileSync(join(ROOT, file), "utf8").match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []),
  ),
};

const problems = documents.flatMap((file) => findProblems(file, readFileSync(join(ROOT, file), "utf8"), facts));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
