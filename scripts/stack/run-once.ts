import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { StackError } from "./errors";
import { signalGroup, spawnGroup, type Command } from "./process-group";

/**
 * Runs a program to its end and returns what it printed, line by line. Its output is kept in `logFile` too.
 * @throws {StackError} with its last lines when it fails
 */
export function runOnce(name: string, command: Command, logFile: string, signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawnGroup(command);
    const printed: string[] = [];
    const all: string[] = [];
    const read = (stream: NodeJS.ReadableStream | null, keep: string[]) => {
      if (!stream) return;
      createInterface({ input: stream }).on("line", (line) => {
        keep.push(line);
        if (keep !== all) all.push(line);
        appendFileSync(logFile, `${line}\n`);
      });
    };
    read(child.stdout, printed);
    read(child.stderr, all);
    const abort = () => child.pid !== undefined && signalGroup(child.pid, "SIGKILL");
    signal.addEventListener("abort", abort);
    child.once("error", reject);
    child.once("close", (code, killedBy) => {
      signal.removeEventListener("abort", abort);
      if (code === 0) return resolve(printed);
      reject(new StackError(`${name} failed (${killedBy ?? `code ${code}`}):\n${all.slice(-20).join("\n")}`));
    });
  });
}
