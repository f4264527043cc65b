import { sharedRuntime } from "@/lib/compose";
import { pingDatabase } from "@/lib/domain/health/ping";
import { log } from "@/lib/log";

/** Whether this process can serve: 200, or 503 where the database does not answer. */
export async function health(): Promise<Response> {
  try {
    await pingDatabase(sharedRuntime().context);
    return Response.json({ ok: true });
  } catch (err) {
    log.error({ err }, "not healthy");
    return Response.json({ ok: false }, { status: 503 });
  }
}
