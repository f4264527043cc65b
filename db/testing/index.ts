import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, inject } from "vitest";
import { connect, type Db } from "../client";
import { TEMPLATE_DATABASE } from "./template";

declare module "vitest" {
  interface ProvidedContext {
    /** A Postgres server's maintenance database; the global set-up of the tests starts it. */
    postgresAdminUrl: string;
  }
}

/** A database of this test file alone. */
export interface TestDatabase {
  url: string;
  db: Db;
}

/** Copies the migrated template for the calling test file and drops the copy after its tests. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject("postgresAdminUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  // Two copies of one template at the same time are refused by Postgres; the lock lets them follow each other.
  await admin`select pg_advisory_lock(7266)`;
  await admin.unsafe(`create database ${name} template ${TEMPLATE_DATABASE}`);
  await admin`select pg_advisory_unlock(7266)`;
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const connection = connect(url.href, 20);
  afterAll(async () => {
    await connection.close();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  return { url: url.href, db: connection.db };
}
