import { z } from "zod";

interface JobSpec {
  /** Ids only: a job reads the rest when it runs. */
  payload: z.ZodType;
  /** Tries in all, the first one included; the queue waits exp(tries) seconds between them. */
  maxAttempts: number;
}

/** Every job of the queue. Bound to verbs in lib/compose.ts. */
export const JOBS = {
  /** Asks the carrier to ring the leg. Dialing is claimed on the row, so a second run never rings a phone twice. */
  "leg.dial": { payload: z.object({ legId: z.string() }), maxAttempts: 5 },
  /** Asks the carrier to end the leg; its word then ends it here. */
  "leg.hang_up": { payload: z.object({ legId: z.string() }), maxAttempts: 10 },
  /** Deletes the room of a call that is over. */
  "call.close": { payload: z.object({ callId: z.string() }), maxAttempts: 10 },
  /** Takes a removed participant out of the room. */
  "participant.evict": { payload: z.object({ callId: z.string(), roomIdentity: z.string() }), maxAttempts: 10 },
} as const satisfies Record<string, JobSpec>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]["payload"]>;
/** What runs a job. Throwing means: try again later. */
export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> };
