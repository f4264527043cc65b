import { and, eq, sql, type SQL } from "drizzle-orm";
import { schema } from "@/db/client";
import type { Context } from "../context";

/** A carrier whose stream has ended asks for the next document at once. One that does not is asked to, after this long. */
const RESUME_DUE_MS = 2_000;

/** A leg's media stream: the media process that has it, and how often the leg had been connected anew before it. */
export interface MediaStream {
  legId: string;
  host: string;
  resumes: number;
}

/** The leg's row, while it has this stream and no other. */
export function isOfStream(stream: MediaStream): SQL | undefined {
  const { telephonyLegs: leg } = schema;
  return and(eq(leg.id, stream.legId), eq(leg.mediaHost, stream.host), eq(leg.resumes, stream.resumes));
}

/** Takes note that a stream is over. Nothing happens to a leg that has another one by now. */
export async function closeMedia(ctx: Context, stream: MediaStream): Promise<void> {
  const { telephonyLegs: leg } = schema;
  const due = new Date(ctx.clock.now().getTime() + RESUME_DUE_MS).toISOString();
  await ctx.db
    .update(leg)
    .set({
      mediaHost: null,
      // Where the carrier has asked for the next document already, it has the longer time that it was given.
      mediaDueAt: sql`greatest(${leg.mediaDueAt}, ${due}::timestamptz)`,
      resumes: sql`${leg.resumes} + case when ${leg.mediaTokenHash} is null then 0 else 1 end`,
    })
    .where(isOfStream(stream));
}
