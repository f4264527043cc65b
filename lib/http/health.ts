import { sql } from "drizzle-orm";
import { sharedRuntime } from "@/lib/compose";

/** Whether this process can serve: 200, or 503 where the database does not answer. */
export async function health(): Promise<Response> {
  try {
    await sharedRuntime().db.execute(sql`select 1`);
    return Response.json({ ok: true });
  } catch {
    return Response.json({ ok: false }, { status: 503 });
  }
}
