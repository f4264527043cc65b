import { spawn } from "node:child_process";

/** Runs a program to its end and gives what it printed; throws with all of its output where it fails. */
export function runProgram(
  command: string,
  args: string[],
  { cwd, env, timeoutMs = 60_000 }: { cwd: string; env: Record<string, string>; timeoutMs?: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    // The test runner asks its children for colours.
    const plain = { FORCE_COLOR: undefined, NO_COLOR: "1" };
    const child = spawn(command, args, { cwd, env: { ...process.env, ...plain, ...env }, timeout: timeoutMs });
    let printed = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${command} ended with ${code ?? signal}:\n${printed}\n${complaint}`));
    });
  });
}
