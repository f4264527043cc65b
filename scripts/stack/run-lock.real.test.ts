import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../bootstrap/paths.mjs";
import { scratchFolder } from "../testing/scratch";
import { program } from "./node-process";
import { processStamp, spawnGroup } from "./process-group";
import { takeRunLock } from "./run-lock";

const silent = () => {};

test("a second stack on the same folder is told that one is running", async () => {
  const folder = scratchFolder();
  const lock = await takeRunLock(folder, silent);
  onTestFinished(() => lock.release());
  await expect(takeRunLock(folder, silent)).rejects.toThrow(
    `One is running already on ${folder} (process ${process.pid})`,
  );
});

test("after a supervisor that was killed, the next start takes over and ends what it left", async () => {
  const folder = scratchFolder();
  const supervisor = spawnSupervisor(folder);
  const lines = createInterface({ input: supervisor.stdout });
  const [line] = (await once(lines, "line")) as [string];
  const left = Number(line);
  supervisor.kill("SIGKILL");
  await once(supervisor, "exit");
  expect(processStamp(left)).not.toBeNull();

  const said: string[] = [];
  const lock = await takeRunLock(folder, (text) => said.push(text));
  onTestFinished(() => lock.release());
  expect(processStamp(left)).toBeNull();
  expect(said).toEqual(["the last run was killed; ending what it left: sleeper"]);
});

test("of many that start together after a kill, one takes over", async () => {
  const RACERS = 4;
  const folders = Array.from({ length: 200 }, () => scratchFolder());
  const stale = JSON.stringify({ pid: process.pid, stamp: "another time" });
  for (const folder of folders) writeFileSync(join(folder, "supervisor.lock"), stale);
  const file = join(scratchFolder(), "racer.mts");
  writeFileSync(
    file,
    `import { takeRunLock } from ${JSON.stringify(join(ROOT, "scripts/stack/run-lock.ts"))};
     const folders = ${JSON.stringify(folders)};
     const won = [];
     console.log("here");
     process.stdin.once("data", async () => {
       for (const [index, folder] of folders.entries()) {
         await takeRunLock(folder, () => {}).then(() => won.push(index), () => {});
       }
       console.log(JSON.stringify(won));
       // Whoever holds a lock lives until all have tried.
       process.stdin.once("data", () => process.exit());
     });`,
  );
  const racers = Array.from({ length: RACERS }, () => {
    const { command, args, cwd } = program(file);
    const child = spawn(command, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, line: async () => (await lines.next()).value as string };
  });
  for (const { line } of racers) await line();
  for (const { child } of racers) child.stdin.write("go\n");
  const won = (await Promise.all(racers.map(({ line }) => line()))).flatMap((line) => JSON.parse(line) as number[]);
  expect(won.sort((a, b) => a - b)).toEqual(folders.map((_, index) => index));
  for (const { child } of racers) child.stdin.write("go\n");
});

test("a stranger that got the number of an old part is left alone", async () => {
  const folder = scratchFolder();
  const stranger = spawnGroup({
    command: process.execPath,
    args: ["-e", "setInterval(() => {}, 1000)"],
    env: process.env,
  });
  onTestFinished(() => void stranger.kill("SIGKILL"));
  const stop = [{ signal: "SIGKILL", graceMs: 1_000 }];
  writeFileSync(
    join(folder, "pids.json"),
    JSON.stringify([{ name: "web", pid: stranger.pid, stamp: "another time", stop }]),
  );
  const lock = await takeRunLock(folder, silent);
  onTestFinished(() => lock.release());
  expect(processStamp(stranger.pid!)).not.toBeNull();
});

/** Another process that takes the lock and starts a part, which prints the part's number. */
function spawnSupervisor(folder: string) {
  const file = join(folder, "supervisor.mts");
  writeFileSync(
    file,
    `import { takeRunLock } from ${JSON.stringify(join(ROOT, "scripts/stack/run-lock.ts"))};
     import { DEFAULT_STOP, spawnGroup } from ${JSON.stringify(join(ROOT, "scripts/stack/process-group.ts"))};
     const lock = await takeRunLock(${JSON.stringify(folder)}, () => {});
     const code = "process.on('SIGTERM', () => process.exit()); console.log('up'); setInterval(() => {}, 1000)";
     const child = spawnGroup({ command: process.execPath, args: ["-e", code], env: process.env });
     lock.remember("sleeper", child.pid, DEFAULT_STOP);
     child.stdout.once("data", () => console.log(child.pid));
     setInterval(() => {}, 1000);`,
  );
  const { command, args, cwd } = program(file);
  const supervisor = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void supervisor.kill("SIGKILL"));
  return supervisor;
}
