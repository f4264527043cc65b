import type { InterimTranscript } from "@/lib/contract/events";
import type { Context } from "../context";

/** NOTIFY channel of interim text. */
export const INTERIM_CHANNEL = "call_interim";

/** Postgres takes payloads under 8,000 bytes; the tail of a long interim is what people want to see. */
const MAX_TEXT = 1_500;

/** Tells every process what somebody is saying right now. Nothing is stored; losing one does no harm. */
export async function sendInterim(ctx: Context, interim: InterimTranscript): Promise<void> {
  await ctx.signals.notify(INTERIM_CHANNEL, JSON.stringify({ ...interim, text: interim.text.slice(-MAX_TEXT) }));
}
