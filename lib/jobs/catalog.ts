import { z } from "zod";

interface JobSpec {
  /** Ids only: a job reads the rest when it runs. */
  payload: z.ZodType;
  /** Tries in all, the first one included; the queue waits exp(tries) seconds between them. */
  maxAttempts: number;
  /** Waits for others for seconds: worked apart, so that no phone waits behind it. */
  slow?: boolean;
}

/** Every job of the queue. Bound to verbs in lib/compose.ts. */
export const JOBS = {
  /** Asks the carrier to ring the leg. Dialing is claimed on the row, so a second run never rings a phone twice. */
  "leg.dial": { payload: z.object({ legId: z.string() }), maxAttempts: 5 },
  /** Asks the carrier to end the leg; its word then ends it here. */
  "leg.hang_up": { payload: z.object({ legId: z.string() }), maxAttempts: 10 },
  /** Has the carrier tell a machine the message that was left for it. */
  "leg.leave_message": { payload: z.object({ legId: z.string() }), maxAttempts: 5 },
  /** Deletes the room of a call that is over. */
  "call.close": { payload: z.object({ callId: z.string() }), maxAttempts: 10 },
  /** Takes a removed participant out of the room. */
  "participant.evict": { payload: z.object({ callId: z.string(), roomIdentity: z.string() }), maxAttempts: 10 },
  /** Moves a call's open transfer on, where something it waited for has happened. */
  "transfer.advance": { payload: z.object({ callId: z.string() }), maxAttempts: 5 },
  /** Makes a call's intelligence. The verb counts its own runs: the queue goes on only where the database is away. */
  "intelligence.make": { payload: z.object({ callId: z.string() }), maxAttempts: 20, slow: true },
  /** Erases the files of a deleted recording. */
  "recording.erase": { payload: z.object({ callId: z.string() }), maxAttempts: 25 },
  /** Sends what is due to a webhook endpoint, once: what fails there is put on the queue anew, for later. */
  "webhook.deliver": { payload: z.object({ deliveryId: z.string() }), maxAttempts: 5, slow: true },
} as const satisfies Record<string, JobSpec>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]["payload"]>;
/** The jobs that wait for others for seconds, or those that do not. */
export function jobNames(speed: "quick" | "slow"): JobName[] {
  const specs: Record<string, JobSpec> = JOBS;
  return (Object.keys(JOBS) as JobName[]).filter((name) => (specs[name]!.slow ?? false) === (speed === "slow"));
}
/** What runs a job. Throwing means: try again later. */
export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> };
