import { timingSafeEqual } from "node:crypto";
import { sharedRuntime } from "@/lib/compose";
import { DomainError } from "@/lib/domain/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { errorResponse } from "./errors";

/** Runs one pass of due jobs and of the sweeps, for deployments that drive them by cron. Needs `Bearer JOBS_SECRET`. */
export async function runJobs(request: Request): Promise<Response> {
  try {
    const { env, sweeps, runDueJobs } = sharedRuntime();
    const given = Buffer.from(request.headers.get("authorization") ?? "");
    const wanted = Buffer.from(`Bearer ${env.JOBS_SECRET}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new DomainError("unauthorized", "Send the jobs secret as `Authorization: Bearer SECRET`.");
    }
    await runDueJobs();
    const failures: unknown[] = [];
    for (const { name, run, drain } of sweeps) {
      try {
        await run();
        await drain?.();
      } catch (err) {
        log.error({ err, sweep: name }, "sweep failed");
        failures.push(err);
      }
    }
    if (failures.length > 0) throw failures[0];
    return Response.json({ ok: true });
  } catch (err) {
    return errorResponse(err, newId("req"));
  }
}
