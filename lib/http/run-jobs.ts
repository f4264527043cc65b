import { timingSafeEqual } from "node:crypto";
import { sharedRuntime } from "@/lib/compose";
import { DomainError } from "@/lib/domain/errors";
import { forgetOldAnswers } from "@/lib/domain/idempotency/forget";
import { reconcileCalls } from "@/lib/domain/call/reconcile";
import { sweepLegs } from "@/lib/domain/leg/sweep";
import { sweepWebhooks } from "@/lib/domain/webhook/sweep";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { errorResponse } from "./errors";

/** Runs one pass of due jobs and of the sweeps, for deployments that drive them by cron. Needs `Bearer JOBS_SECRET`. */
export async function runJobs(request: Request): Promise<Response> {
  try {
    const { env, context, runDueJobs } = sharedRuntime();
    const given = Buffer.from(request.headers.get("authorization") ?? "");
    const wanted = Buffer.from(`Bearer ${env.JOBS_SECRET}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new DomainError("unauthorized", "Send the jobs secret as `Authorization: Bearer SECRET`.");
    }
    await runDueJobs();
    await reconcileCalls(context, (callId, err) => log.warn({ callId, err }, "call not reconciled"));
    await sweepLegs(context, (legId, err) => log.warn({ legId, err }, "leg not swept"));
    await sweepWebhooks(context);
    await forgetOldAnswers(context);
    return Response.json({ ok: true });
  } catch (err) {
    return errorResponse(err, newId("req"));
  }
}
