import type { TestProject } from "vitest/node";
import { createTemplateDatabase } from "../../db/testing/template";
import { startPostgres, type RunningPostgres } from "../stack/postgres";

/** The projects of one run share a server; each loads this module anew, so what they share hangs on globalThis. */
const shared = globalThis as { testPostgres?: { server: Promise<RunningPostgres>; users: number } };

/** Starts the run's Postgres for the first project that asks, and stops it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const entry = (shared.testPostgres ??= { server: startWithTemplate(), users: 0 });
  entry.users += 1;
  const server = await entry.server;
  project.provide("postgresAdminUrl", server.url);
  return async () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    shared.testPostgres = undefined;
    await server.stop();
  };
}

async function startWithTemplate(): Promise<RunningPostgres> {
  const server = await startPostgres({ ephemeral: true });
  try {
    await createTemplateDatabase(server.url);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
