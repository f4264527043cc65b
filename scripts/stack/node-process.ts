import { existsSync } from "node:fs";
import { PINNED_NODE, ROOT } from "../bootstrap/paths.mjs";

/** The Node for our own processes: the one that package.json pins, whichever one runs this. */
export const NODE = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;

/** Command line of a TypeScript program of ours. One process, so its pid is the program's own. */
export function program(file: string, ...args: string[]): { command: string; args: string[]; cwd: string } {
  return { command: NODE, args: ["--import", "tsx", file, ...args], cwd: ROOT };
}

/** Command line of a program that a package brings along. */
export function packageProgram(file: string, ...args: string[]): { command: string; args: string[]; cwd: string } {
  return { command: NODE, args: [file, ...args], cwd: ROOT };
}
