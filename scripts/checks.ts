import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bootstrap/paths.mjs";

/** A check that is a program's exit code. */
export interface Check {
  name: string;
  /** Path of its JavaScript below node_modules, or of our own program. */
  script: string;
  args: string[];
}

const CODE_FOLDERS = ["app", "components", "lib", "db", "worker", "packages", "e2e", "bench", "scripts"];

/** Layout of the code. */
export const FORMAT: Check = {
  name: "format",
  script: "node_modules/prettier/bin/prettier.cjs",
  args: ["--check", "--log-level", "warn", "--cache", "."],
};

/** The rules about the code that hold beyond its layout: one list for `npm run verify` and `npm test`. */
export const CHECKS: Check[] = [
  { name: "types", script: "node_modules/typescript/bin/tsc", args: ["--noEmit"] },
  {
    name: "lint",
    script: "node_modules/eslint/bin/eslint.js",
    args: ["--max-warnings", "0", "--cache", "--cache-location", "node_modules/.cache/eslint/", "."],
  },
  {
    name: "layers",
    script: "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
    args: ["--output-type", "err-long", ...CODE_FOLDERS.filter((folder) => existsSync(join(ROOT, folder)))],
  },
  { name: "docs", script: "node_modules/tsx/dist/cli.mjs", args: ["scripts/check-docs.ts"] },
  { name: "sdk", script: "node_modules/tsx/dist/cli.mjs", args: ["scripts/sdk-types.ts", "--check"] },
];
