import { rmsDbfs } from "@/lib/audio/energy";
import { createFramer } from "@/lib/audio/framer";
import type { AudioPublisher } from "@/worker/rtc";

const FRAME_MS = 20;
/** Sound held in the media library: evens out the network's jitter. */
export const UPLINK_QUEUE_MS = 100;
/** Delay at most, here and there together. After a stall, the oldest is dropped. */
const MAX_DELAY_MS = 200;
/** Above this much delay, frames in which nobody speaks are left out until it is gone. */
const COMFORTABLE_DELAY_MS = 60;
const QUIET_DBFS = -50;

/** The way from the phone to the room. */
export interface Uplink {
  /** Sound as the carrier brings it: any length, at any moment. */
  push(samples: Int16Array): void;
  /** Drops what was pushed and is not in the room yet. */
  clear(): void;
  /** Nothing is written from now on. */
  close(): void;
}

/** Makes the way for one leg. `onError` is told when the room does not take a frame; the frame is lost. */
export function createUplink(options: {
  publisher: Pick<AudioPublisher, "write" | "clear" | "queuedMs">;
  sampleRate: number;
  onError: (err: unknown) => void;
}): Uplink {
  const { publisher, sampleRate, onError } = options;
  const frameSamples = (sampleRate * FRAME_MS) / 1000;
  let framer = createFramer(frameSamples);
  /** Counts the clears: what was taken from the queue before one is not written after it. */
  let generation = 0;
  const queue: Int16Array[] = [];
  let pumping = false;
  let closed = false;

  const delayMs = () => publisher.queuedMs + queue.length * FRAME_MS;
  const pump = async () => {
    if (pumping) return;
    pumping = true;
    for (let frame = queue.shift(); frame && !closed; frame = queue.shift()) {
      const taken = generation;
      try {
        // The room has run dry and no other frame follows: a little silence first, so that the next late one makes no gap.
        if (publisher.queuedMs === 0 && queue.length === 0) await publisher.write(new Int16Array(frameSamples));
        if (taken === generation) await publisher.write(frame);
      } catch (err) {
        onError(err);
      }
    }
    pumping = false;
  };
  return {
    push(samples) {
      if (closed) return;
      for (const frame of framer.push(samples)) {
        if (delayMs() > COMFORTABLE_DELAY_MS && rmsDbfs(frame) < QUIET_DBFS) continue;
        queue.push(frame);
        while (queue.length > 1 && delayMs() > MAX_DELAY_MS) queue.shift();
      }
      void pump();
    },
    clear() {
      generation += 1;
      framer = createFramer(frameSamples);
      queue.length = 0;
      publisher.clear();
    },
    close() {
      closed = true;
      queue.length = 0;
    },
  };
}
