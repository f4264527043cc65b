import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { endGroup, processStamp, type StopStages } from "./process-group";
import { freePort } from "./ports";
import { postgresBinaries, postgresHome, postgresUser, type PostgresUser } from "./postgres-home";
import type { ServiceSpec } from "./service";
import { supervise } from "./supervise";

const SUPERUSER = "rymi";
/** The application's database; made on the first start. */
const DATABASE = "rymi";

/** SIGINT ends the sessions and writes everything out; SIGQUIT leaves the rest to the recovery at the next start. */
const STOP: StopStages = [
  { signal: "SIGINT", graceMs: 5_000 },
  { signal: "SIGQUIT", graceMs: 2_000 },
  { signal: "SIGKILL", graceMs: 2_000 },
];

/** Faster by a lot, and lost with the machine: for data that lives as long as a test run. */
const WITHOUT_DURABILITY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/** A Postgres ready to be run: its process, and the address of the application's database. */
export interface PreparedPostgres {
  spec: ServiceSpec;
  /** Folder that holds all of its files. */
  home: string;
  /** Address of the database that Postgres always has, for making others. */
  adminUrl: string;
  /** Address of the application's database. */
  url: string;
}

/** Makes the cluster under `dataDir` on its first start, and says how to run it. */
export async function preparePostgres(options: {
  dataDir: string;
  port: number;
  durable: boolean;
  say: (line: string) => void;
}): Promise<PreparedPostgres> {
  const { dataDir, port, durable, say } = options;
  const user = postgresUser();
  const native = await postgresBinaries(user);
  const home = await postgresHome(dataDir, user, say);
  const data = join(home, "data");
  const passwordFile = join(home, "password");
  if (!existsSync(join(data, "PG_VERSION"))) await makeCluster({ native, data, passwordFile, user, durable });
  await endLeftover(data);

  const settings = [
    "listen_addresses=127.0.0.1",
    // A socket file in a shared folder would collide with the next Postgres and needs rights there.
    "unix_socket_directories=",
    "max_connections=200",
    ...(durable ? [] : WITHOUT_DURABILITY),
  ];
  const address = (database: string) =>
    `postgres://${SUPERUSER}:${readFileSync(passwordFile, "utf8").trim()}@127.0.0.1:${port}/${database}`;
  return {
    home,
    adminUrl: address("postgres"),
    url: address(DATABASE),
    spec: {
      name: "postgres",
      command: join(native, "bin", "postgres"),
      args: ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
      env: { ...process.env, ...ENGLISH },
      cwd: "/",
      ...user,
      readiness: { kind: "line", matches: (line) => line.includes("database system is ready to accept connections") },
      readyTimeoutMs: 120_000,
      stop: STOP,
      address: `127.0.0.1:${port}`,
    },
  };
}

/** Readiness is read from the server's words, so they must be the known ones. */
const ENGLISH = { LC_ALL: "C", LC_MESSAGES: "C" };

async function makeCluster(options: {
  native: string;
  data: string;
  passwordFile: string;
  user: PostgresUser;
  durable: boolean;
}): Promise<void> {
  const { native, data, passwordFile, user, durable } = options;
  // An interrupted first start leaves a folder that initdb refuses.
  rmSync(data, { recursive: true, force: true });
  writeFileSync(passwordFile, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const args = [`--pgdata=${data}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  // The built-in locale is the same on every system, so sort orders and indexes are too.
  args.push("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C");
  if (!durable) args.push("--no-sync");
  await promisify(execFile)(join(native, "bin", "initdb"), args, {
    ...user,
    cwd: "/",
    env: { ...process.env, ...ENGLISH },
  });
}

/** A Postgres that still runs on these files was left by a supervisor that was killed: the caller holds the directory's lock. */
async function endLeftover(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (processStamp(pid) !== null && isPostgresOn(pid, data)) await endGroup(pid, STOP);
  // After a restart of the machine or container the number can belong to anyone, and Postgres would take that for itself.
  rmSync(file, { force: true });
}

function isPostgresOn(pid: number, data: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(data);
  } catch {
    return false;
  }
}

/** Makes the application's database if the server does not have it. */
export async function ensureDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql.unsafe(`create database ${DATABASE}`);
  } finally {
    await sql.end();
  }
}

/** A running Postgres of the caller's own. */
export interface RunningPostgres {
  /** Address of its maintenance database, as a superuser. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a Postgres for tests and tools.
 * @param options.dataDir where its files go; an ephemeral one makes a temporary folder and removes it at the end
 * @param options.port a free one unless given
 * @param options.ephemeral without durability, and gone after stop()
 */
export async function startPostgres(
  options: { dataDir?: string; port?: number; ephemeral?: boolean } = {},
): Promise<RunningPostgres> {
  const ephemeral = options.ephemeral ?? false;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "rymi-postgres-"));
  const port = options.port ?? (await freePort());
  const silent = () => {};
  const { spec, adminUrl, home } = await preparePostgres({ dataDir, port, durable: !ephemeral, say: silent });
  const supervised = supervise(spec, join(dataDir, "postgres.log"), { say: silent });
  const atExit = () => supervised.killNow();
  process.once("exit", atExit);
  const stop = async () => {
    await supervised.stop();
    process.off("exit", atExit);
    if (!ephemeral) return;
    for (const folder of [home, dataDir]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await supervised.waitReady();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: adminUrl, stop };
}
