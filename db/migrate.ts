import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { migrateQueue } from "@/lib/jobs/queue";

const folder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Brings the tables and the queue's own schema at `url` up to date. Safe to run again. */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end();
  }
  await migrateQueue(url);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set: name the database to migrate.");
  await migrateDatabase(url);
}
