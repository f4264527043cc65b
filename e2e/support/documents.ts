import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@/scripts/bootstrap/paths.mjs";

/** A fenced block of a document. `info` is what stands after the fence, such as `ts run`. */
export interface Block {
  info: string;
  code: string;
}

/** The fenced blocks of a document, in their order. */
export function blocksOf(file: string): Block[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, info, code]) => ({ info: info!, code: code! }));
}

/** The one block of a document that its reader is to run as it stands. */
export function snippetOf(file: string): string {
  const [snippet, ...more] = blocksOf(file).filter(({ info }) => info === "ts run");
  if (!snippet || more.length > 0) throw new Error(`${file} does not have one block to run`);
  return snippet.code;
}
