import type { SubscribedAudio } from "@/worker/rtc";

type Track = SubscribedAudio["track"];

/** What is assumed of a track that was not measured yet, ms. */
const USUAL_MS = 40;
/** More is not taken back: the sound has its place by then. */
const MOST_MS = 350;
const ANSWER_TIMEOUT_MS = 2_000;

/** How long a track's sound waits in its jitter buffer: that of somebody on a bad network waits for longer. */
export interface BufferDelay {
  /** Of the last measurement, or the usual one, ms. */
  readonly ms: number;
  /** Measures anew; what cannot be measured stays as it was. */
  measure(): Promise<void>;
}

/** The part of the media library's internals that is needed: it asks for a track's statistics nowhere in public. */
interface NativeClient {
  getNextRequestAsyncId(): bigint;
  request(request: { message: { case: "getStats"; value: { trackHandle: bigint; requestAsyncId: bigint } } }): unknown;
  waitFor(
    fits: (event: { message: { case?: string; value?: { asyncId?: bigint } } }) => boolean,
    options: { signal: AbortSignal },
  ): Promise<{ stats?: { stats: { case?: string; value?: { inbound?: InboundStats } } }[] }>;
}

/** As WebRTC defines them: seconds summed over all samples that came out, and their number, both since the beginning. */
interface InboundStats {
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: bigint;
}

/** Measures a track that is subscribed. */
export function createBufferDelay(track: Track): BufferDelay {
  let last = { seconds: 0, samples: 0 };
  let ms = USUAL_MS;
  return {
    get ms() {
      return ms;
    },
    async measure() {
      const inbound = await readInbound(track).catch(() => null);
      if (!inbound) return;
      const total = { seconds: inbound.jitterBufferDelay ?? 0, samples: Number(inbound.jitterBufferEmittedCount ?? 0) };
      const [seconds, samples] = [total.seconds - last.seconds, total.samples - last.samples];
      last = total;
      if (samples > 0) ms = Math.min(MOST_MS, Math.max(0, (seconds / samples) * 1_000));
    },
  };
}

async function readInbound(track: Track): Promise<InboundStats | null> {
  const client = (globalThis as { _ffiClientInstance?: NativeClient })._ffiClientInstance;
  if (!client) return null;
  const requestAsyncId = client.getNextRequestAsyncId();
  const answer = client.waitFor(
    ({ message }) => message.case === "getStats" && message.value?.asyncId === requestAsyncId,
    { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) },
  );
  client.request({
    message: { case: "getStats", value: { trackHandle: track.ffi_handle.handle, requestAsyncId } },
  });
  const found = (await answer).stats?.find(({ stats }) => stats.case === "inboundRtp");
  return found?.stats.value?.inbound ?? null;
}
