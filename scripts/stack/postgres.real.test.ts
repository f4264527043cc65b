import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../bootstrap/paths.mjs";
import { scratchFolder } from "../testing/scratch";
import { program } from "./node-process";
import { startPostgres, type RunningPostgres } from "./postgres";

async function query(server: RunningPostgres, text: string) {
  const sql = postgres(server.url, { max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

async function start(dataDir: string): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir });
  onTestFinished(() => server.stop());
  return server;
}

test("a second start finds the data of the first, on another port", async () => {
  const folder = scratchFolder();
  const first = await start(folder);
  await query(first, "create table kept as select 7 as number");
  await first.stop();
  const second = await start(folder);
  expect(second.url).not.toBe(first.url);
  expect(await query(second, "select number from kept")).toEqual([{ number: 7 }]);
});

test("a start ends the server that a killed starter left on the same files", async () => {
  const folder = scratchFolder();
  const starter = join(folder, "starter.mts");
  writeFileSync(
    starter,
    `import { startPostgres } from ${JSON.stringify(join(ROOT, "scripts/stack/postgres.ts"))};
     console.log((await startPostgres({ dataDir: ${JSON.stringify(folder)} })).url);`,
  );
  const { command, args, cwd } = program(starter);
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const left = { url, stop: async () => {} };
  await query(left, "create table kept as select 7 as number");
  child.kill("SIGKILL");
  await once(child, "exit");

  const next = await start(folder);
  await expect(query(left, "select 1")).rejects.toThrow();
  expect(await query(next, "select number from kept")).toEqual([{ number: 7 }]);
});

test("an ephemeral server leaves nothing behind", async () => {
  const folder = scratchFolder();
  const server = await startPostgres({ dataDir: join(folder, "data"), ephemeral: true });
  expect(await query(server, "select 1 as one")).toEqual([{ one: 1 }]);
  await server.stop();
  expect(existsSync(join(folder, "data"))).toBe(false);
  await expect(query(server, "select 1")).rejects.toThrow();
});

test.runIf(process.getuid?.() === 0)(
  "a clone in root's own folder is closed to Postgres, so its files go elsewhere and away again",
  async () => {
    const closed = scratchFolder();
    const server = await startPostgres({ dataDir: join(closed, "clone"), ephemeral: true });
    onTestFinished(() => server.stop());
    const [row] = await query(server, "show data_directory");
    const place = String(row?.data_directory);
    expect(place.startsWith(closed)).toBe(false);
    expect(existsSync(place)).toBe(true);
    await server.stop();
    expect(existsSync(place)).toBe(false);
  },
);
