import postgres from "postgres";
import { migrateDatabase } from "../migrate";

/** Name of the migrated database that each test file's own one is copied from. */
export const TEMPLATE_DATABASE = "rymi_template";

/** Makes the migrated template database on the server of `adminUrl`; for the global set-up of the tests. */
export async function createTemplateDatabase(adminUrl: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await admin.unsafe(`create database ${TEMPLATE_DATABASE}`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${TEMPLATE_DATABASE}`;
  await migrateDatabase(url.href);
}
