import { rmsDbfs } from "@/lib/audio/energy";
import { createFramer } from "@/lib/audio/framer";
import type { LivePublisher } from "@/worker/rtc";

const FRAME_MS = 20;
/** Sound sent ahead of the clock at most: what came late comes at once, and whoever listens evens it out. */
const LEAD_MS = 100;
/** Delay at most, here and at who listens together. After a stall, the oldest is dropped. */
const MAX_DELAY_MS = 200;
/** Above this much delay, frames in which nobody speaks are left out until it is gone. */
const COMFORTABLE_DELAY_MS = 60;
const QUIET_DBFS = -50;
/** A pause of the phone's stream longer than this is filled with silence: the room's time goes on. */
const PAUSE_MS = 60;

/** The way from the phone to the room. Times are monotonic milliseconds. */
export interface Uplink {
  /** Sound as the carrier brings it: any length, at any moment. */
  push(samples: Int16Array, nowMs: number): void;
  /** Sends what has waited for its time, or silence where nothing comes. */
  tick(nowMs: number): void;
  /** Drops what was pushed and is not in the room yet. */
  clear(): void;
  /** Nothing is sent from now on. */
  close(): void;
}

/** Makes the way for one leg. */
export function createUplink(options: { publisher: Pick<LivePublisher, "send">; sampleRate: number }): Uplink {
  const { publisher, sampleRate } = options;
  const frameSamples = (sampleRate * FRAME_MS) / 1000;
  const silence = new Int16Array(frameSamples);
  let framer = createFramer(frameSamples);
  const queue: Int16Array[] = [];
  /** When everything that was sent has been heard, by the clock; null before the first. */
  let heardAtMs: number | null = null;
  /** Nothing comes, so silence goes by the clock. */
  let pausing = true;
  let closed = false;

  const aheadMs = (nowMs: number) => Math.max(0, (heardAtMs ?? nowMs) - nowMs);
  const delayMs = (nowMs: number) => aheadMs(nowMs) + queue.length * FRAME_MS;
  const send = (frame: Int16Array, nowMs: number) => {
    pausing = false;
    heardAtMs = Math.max(heardAtMs ?? nowMs, nowMs) + FRAME_MS;
    publisher.send(frame);
  };
  const sendQueued = (nowMs: number) => {
    while (queue.length > 0 && aheadMs(nowMs) + FRAME_MS <= LEAD_MS) send(queue.shift()!, nowMs);
  };
  return {
    push(samples, nowMs) {
      if (closed) return;
      for (const frame of framer.push(samples)) {
        if (delayMs(nowMs) > COMFORTABLE_DELAY_MS && rmsDbfs(frame) < QUIET_DBFS) continue;
        queue.push(frame);
        while (queue.length > 1 && delayMs(nowMs) > MAX_DELAY_MS) queue.shift();
      }
      sendQueued(nowMs);
    },
    tick(nowMs) {
      if (closed) return;
      sendQueued(nowMs);
      heardAtMs = Math.max(heardAtMs ?? nowMs, nowMs - MAX_DELAY_MS);
      pausing ||= nowMs - heardAtMs > PAUSE_MS;
      // First the time that has gone by, then a frame each 20 ms.
      for (; pausing && heardAtMs + FRAME_MS <= nowMs; heardAtMs += FRAME_MS) publisher.send(silence);
    },
    clear() {
      framer = createFramer(frameSamples);
      queue.length = 0;
    },
    close() {
      closed = true;
      queue.length = 0;
    },
  };
}
