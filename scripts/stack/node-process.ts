import { existsSync } from "node:fs";
import { PINNED_NODE, ROOT } from "../bootstrap/paths.mjs";

/** The Node for our own processes: the one that package.json pins, whichever one runs this. */
export const NODE = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;

/**
 * Async context as Node 24 has it by default: the web server has one for every request, and without this each promise of it is
 * watched, which took a third of its time for a webhook. The Node that we pin knows it as an experiment; another may not.
 */
const ASYNC_CONTEXT = existsSync(PINNED_NODE) ? ["--experimental-async-context-frame"] : [];

/** Command line of a TypeScript program of ours. One process, so its pid is the program's own. */
export function program(file: string, ...args: string[]): { command: string; args: string[]; cwd: string } {
  return { command: NODE, args: ["--import", "tsx", file, ...args], cwd: ROOT };
}

/** Command line of a program that a package brings along. */
export function packageProgram(file: string, ...args: string[]): { command: string; args: string[]; cwd: string } {
  return { command: NODE, args: [...ASYNC_CONTEXT, file, ...args], cwd: ROOT };
}
