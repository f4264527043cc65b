import { expect, test } from "vitest";
import { findProblems, type Facts } from "./find-problems";

const facts: Facts = {
  exists: (path) => ["lib/log.ts", "docs/glossary.md", "docs"].includes(path),
  scripts: ["start", "test", "verify"],
  settings: new Set(["PUBLIC_URL"]),
};
const check = (markdown: string) => findProblems("docs/a.md", markdown, facts);

test("a document that names what exists has no problems", () => {
  expect(
    check("`lib/log.ts`, `lib/log.ts:3`, `npm run verify`, npm start, `PUBLIC_URL=https://x`, [g](glossary.md#call)"),
  ).toEqual([]);
});

test("a path that is gone is named with its line", () => {
  expect(check("first\n`lib/gone.ts`")).toEqual(["docs/a.md:2: `lib/gone.ts` does not exist"]);
});

test("a setting that no code reads is named", () => {
  expect(check("Set `PUBLIC_ADDRESS`.")).toEqual(["docs/a.md:1: no code reads `PUBLIC_ADDRESS`"]);
});

test("an npm script that is gone is named, in a code block too", () => {
  expect(check("    npm run deploy")).toEqual(['docs/a.md:1: package.json has no script "deploy"']);
});

test("a link to nowhere is named", () => {
  expect(check("[x](../ARCHITECTURE.md)")).toEqual([
    "docs/a.md:1: the link leads to ARCHITECTURE.md, which does not exist",
  ]);
});

test("patterns, placeholders and what running makes are no paths", () => {
  expect(check("`lib/domain/<entity>/<verb>.ts` `lib/**/*.ts` `.data/logs/web.log`")).toEqual([]);
});
