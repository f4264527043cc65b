import { rmsDbfs } from "@/lib/audio/energy";
import { createMixer } from "@/lib/audio/mixer";
import { createPacer } from "@/lib/audio/pacer";
import type { MediaCodec } from "@/lib/domain/ports/carrier";

const FRAME_MS = 20;
/** Held at the carrier against the network's jitter; it is delay, so no more than needed. */
const CUSHION_MS = 40;
const LEAD_MS = 200;
const MAX_CATCH_UP_FRAMES = 5;
/** Frames of one speaker that may wait here: after a stall, older ones are dropped. */
const MAX_WAITING_FRAMES = 6;
/**
 * How long old speech of the agent can still come out of the room after it was cut off: what the network and the jitter
 * buffer hold. From the first on, the next silence ends it; the second is for a silence that never comes.
 */
const DRAIN_MIN_MS = 150;
const DRAIN_MAX_MS = 500;
const SILENT_DBFS = -60;

/** The way from the room to the phone: mixes who speaks and sends it by the clock. Times are monotonic milliseconds. */
export interface Downlink {
  /** A frame of 20 ms of one track, as it came out of the room. */
  push(trackSid: string, frame: Int16Array, nowMs: number): void;
  /** A track is the agent's: it can be cut off. */
  addAgentTrack(trackSid: string): void;
  remove(trackSid: string): void;
  /** The agent's speech was cut off: drops what waits of it here and at the carrier, and what of it still comes. */
  interrupt(nowMs: number): void;
  /** Sends what is due. */
  tick(nowMs: number): void;
}

/** Makes the way for one leg. `congested`: the carrier does not read, so sound is dropped rather than kept for later. */
export function createDownlink(options: {
  codec: MediaCodec;
  send: (wire: string | Buffer) => void;
  congested: () => boolean;
}): Downlink {
  const { codec, send, congested } = options;
  const frameSamples = (codec.sampleRate * FRAME_MS) / 1000;
  const mixer = createMixer({ frameSamples, startFrames: 1, maxFrames: MAX_WAITING_FRAMES });
  const pacer = createPacer({
    frameMs: FRAME_MS,
    cushionMs: CUSHION_MS,
    leadMs: LEAD_MS,
    maxCatchUpFrames: MAX_CATCH_UP_FRAMES,
  });
  const agentTracks = new Set<string>();
  let cutAtMs: number | null = null;

  const isOldSpeech = (frame: Int16Array, nowMs: number): boolean => {
    if (cutAtMs === null) return false;
    const sinceMs = nowMs - cutAtMs;
    if (sinceMs >= DRAIN_MAX_MS || (sinceMs >= DRAIN_MIN_MS && rmsDbfs(frame) < SILENT_DBFS)) cutAtMs = null;
    return cutAtMs !== null;
  };

  const sendFrame = (frame: Int16Array, nowMs: number): void => {
    const generation = pacer.generation;
    for (let i = pacer.cushion(nowMs); i > 0; i -= 1) {
      if (pacer.sent(1, nowMs, generation)) send(codec.audio(new Int16Array(frameSamples)));
    }
    if (pacer.sent(1, nowMs, generation)) send(codec.audio(frame));
  };

  return {
    push(trackSid, frame, nowMs) {
      if (agentTracks.has(trackSid) && isOldSpeech(frame, nowMs)) return;
      mixer.push(trackSid, frame);
    },
    addAgentTrack: (trackSid) => void agentTracks.add(trackSid),
    remove(trackSid) {
      agentTracks.delete(trackSid);
      mixer.remove(trackSid);
    },
    interrupt(nowMs) {
      for (const trackSid of agentTracks) mixer.clear(trackSid);
      cutAtMs = nowMs;
      const wire = codec.clear();
      if (wire === null) return;
      pacer.clear(nowMs);
      send(wire);
    },
    tick(nowMs) {
      for (let due = pacer.due(nowMs); due > 0; due -= 1) {
        const frame = mixer.take();
        if (frame && !congested()) sendFrame(frame, nowMs);
      }
    },
  };
}
