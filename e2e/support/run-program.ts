import { spawn } from "node:child_process";

/** Runs a program to its end and gives what it printed; throws with all of its output where it fails. */
export function runProgram(
  command: string,
  args: string[],
  { cwd, env, timeoutMs = 60_000 }: { cwd: string; env: Record<string, string>; timeoutMs?: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout: timeoutMs });
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
