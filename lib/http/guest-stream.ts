import { sharedRuntime } from "@/lib/compose";
import type { GuestContext } from "@/lib/domain/context";
import { createInterimGate } from "@/lib/domain/guest/interim-gate";
import { loadGuestPicture } from "@/lib/domain/guest/load-picture";
import { readGuestEvents } from "@/lib/domain/guest/read-events";
import { log } from "@/lib/log";
import { createDrain } from "./event-drain";
import { hubOf } from "./shared-hub";
import { sseResponse } from "./sse";

const BATCH = 200;
/** Events by which somebody may read others than before. */
const CHANGES = /^(participant|call|transfer)[.]|^agent[.]mode_changed$/;

/**
 * Streams to a guest what they may read of their call's events, from `after` on, and what those they hear are saying. It
 * ends with the call, and when they are not in it any more. The token that opened it is not asked for again: it ends in
 * minutes, and who leaves is seen without it.
 */
export function streamToGuest(request: Request, ctx: GuestContext, after: number): Response {
  const { callId } = ctx.guest;
  const gate = createInterimGate(ctx.guest.id);
  const look = () => {
    const ticket = gate.doubt();
    loadGuestPicture(ctx)
      .then(({ picture, nowMs }) => gate.take(ticket, picture, nowMs))
      .catch((err: unknown) => log.warn({ callId, err }, "a guest is shown no interim text"));
  };
  let wake = () => {};
  return sseResponse(
    request,
    async (writer) => {
      wake = createDrain(callId, after, writer, (afterSequence) =>
        readGuestEvents(ctx, { afterSequence, limit: BATCH }),
      );
      const unsubscribe = await hubOf(sharedRuntime()).subscribe({
        onEvent: (signal) => {
          if (signal.callId !== callId) return;
          if (CHANGES.test(signal.type)) look();
          wake();
        },
        onInterim: (interim) => {
          if (interim.call_id !== callId || writer.congested) return;
          const told = gate.pass(interim);
          if (told) writer.send({ type: "transcript.interim", data: told });
        },
        onReset: () => {
          look();
          wake();
        },
        onBehind: () => void gate.doubt(),
      });
      look();
      wake();
      return unsubscribe;
    },
    () => wake(),
  );
}
