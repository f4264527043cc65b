import type { Context } from "@/lib/domain/context";
import { forgetDeclinedCalls } from "@/lib/domain/call/forget-declined";
import { reconcileCalls } from "@/lib/domain/call/reconcile";
import { sweepDrivers } from "@/lib/domain/call/sweep-drivers";
import { sweepPauses } from "@/lib/domain/call/sweep-pauses";
import { sweepEscalations } from "@/lib/domain/escalation/sweep";
import { forgetOldAnswers } from "@/lib/domain/idempotency/forget";
import { dialWaiting } from "@/lib/domain/leg/dial-waiting";
import { fetchBills } from "@/lib/domain/leg/fetch-bills";
import { sweepLegs } from "@/lib/domain/leg/sweep";
import { createMediaSweep } from "@/lib/domain/media-host/sweep";
import { applyRetention } from "@/lib/domain/recording/retention";
import { sweepRecordings } from "@/lib/domain/recording/sweep";
import { sweepTransfers } from "@/lib/domain/transfer/sweep";
import { sweepWebhooks } from "@/lib/domain/webhook/sweep";
import { log } from "@/lib/log";

/** Work that is looked for again and again: what webhooks and dead processes leave behind, and what waits for its time. */
export interface Sweep {
  name: string;
  /** It runs again so long after its last run has ended, or at the time that run gave, where that is sooner. */
  everyMs: number;
  run(): Promise<Date | null | void>;
  /** Waits for what runs have begun and not awaited. */
  drain?(): Promise<void>;
}

const DIAL_MS = 250;
/** A phone whose media process died is silent until then. */
const MEDIA_MS = 500;
const SECOND_MS = 1_000;
const HOUR_MS = 60 * 60 * SECOND_MS;

/** All of them: the jobs worker runs each at its own pace, the cron's pass runs each once. */
export function sweepsOf(context: Context): Sweep[] {
  const warn = (message: string) => (callId: string, err: unknown) => log.warn({ callId, err }, message);
  const sweep = (name: string, everyMs: number, run: Sweep["run"]): Sweep => ({ name, everyMs, run });
  const sweepMedia = createMediaSweep(context);
  return [
    dialing(context),
    sweep("media sweep", MEDIA_MS, () =>
      sweepMedia((legId, err) => log.warn({ legId, err }, "leg not connected anew")),
    ),
    sweep("reconciler", SECOND_MS, () => reconcileCalls(context, warn("call not reconciled"))),
    sweep("pause sweep", SECOND_MS, () => sweepPauses(context, warn("sensitive pause not ended"))),
    sweep("driver sweep", SECOND_MS, () => sweepDrivers(context, warn("driver not looked at"))),
    sweep("escalation sweep", SECOND_MS, () => sweepEscalations(context, warn("escalation not moved on"))),
    sweep("transfer sweep", SECOND_MS, () => sweepTransfers(context, warn("transfer not moved on"))),
    sweep("leg sweep", 5 * SECOND_MS, () =>
      sweepLegs(context, (legId, err) => log.warn({ legId, err }, "leg not swept")),
    ),
    sweep("billing sweep", 5 * SECOND_MS, () =>
      fetchBills(context, (legId, err) => log.warn({ legId, err }, "the carrier was not asked for a bill")),
    ),
    sweep("recording sweep", 5 * SECOND_MS, () => sweepRecordings(context, warn("recording not finished"))),
    sweep("webhook sweep", 2 * SECOND_MS, () => sweepWebhooks(context)),
    sweep("retention", HOUR_MS, () => applyRetention(context, warn("not deleted, though it is old enough"))),
    sweep("idempotency sweep", HOUR_MS, () => forgetOldAnswers(context)),
    sweep("declined calls", HOUR_MS, () => forgetDeclinedCalls(context)),
  ];
}

function dialing(context: Context): Sweep {
  const asks = new Set<Promise<void>>();
  return {
    name: "dialing",
    everyMs: DIAL_MS,
    // A carrier that is slow to answer must not hold up the legs of the others.
    run: () =>
      dialWaiting(context, (legId, ask) => {
        const asked = ask
          .catch((err: unknown) => log.warn({ legId, err }, "leg not dialed"))
          .finally(() => asks.delete(asked));
        asks.add(asked);
        return asks.size;
      }),
    drain: async () => void (await Promise.all(asks)),
  };
}
