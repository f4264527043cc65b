import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createOpenapi, type OpenapiDocument } from "@/lib/contract/openapi/document";

/** A guide of docs/guides. */
export interface Guide {
  /** File name without its ending; part of the page's address. */
  name: string;
  title: string;
  /** Markdown, without the title. */
  text: string;
}

/** Order in which the guides are read; those that are not named come last. */
const ORDER = [
  "mixed-call",
  "add-a-participant",
  "control-a-call",
  "follow-a-call",
  "webhooks",
  "sdks",
  "inbound-calls",
  "toll-fraud",
];

/** The guides. Read when the app is built: the pages are made then. */
export async function loadGuides(): Promise<Guide[]> {
  const folder = join(process.cwd(), "docs", "guides");
  const names = (await readdir(folder)).filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -3));
  const place = (name: string) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1);
  names.sort((a, b) => place(a) - place(b) || a.localeCompare(b));
  return Promise.all(
    names.map(async (name) => ({ name, ...split(await readFile(join(folder, `${name}.md`), "utf8")) })),
  );
}

/** The page of errors, a heading a code. */
export async function loadErrorsDocument(): Promise<{ title: string; text: string }> {
  return split(await readFile(join(process.cwd(), "docs", "errors.md"), "utf8"));
}

/** The API's document, for the reference: it shows paths, not addresses. */
export function loadOpenapi(): OpenapiDocument {
  return createOpenapi("");
}

function split(markdown: string): { title: string; text: string } {
  const [, title = "", text = ""] = /^# (.*)\n([\s\S]*)$/.exec(markdown) ?? [];
  return { title, text };
}
