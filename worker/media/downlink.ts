import { rmsDbfs } from "@/lib/audio/energy";
import { createMixer, mixFrames } from "@/lib/audio/mixer";
import { createPacer } from "@/lib/audio/pacer";
import type { MediaCodec } from "@/lib/domain/ports/carrier";
import type { Hearing } from "./gate";

const FRAME_MS = 20;
/** Held at the carrier against the network's jitter; it is delay, so no more than needed. */
const CUSHION_MS = 40;
const LEAD_MS = 200;
/** How long a frame waits for those who were in the one before: streams of one room are up to half a frame apart. */
const MAX_WAIT_MS = 15;
/** Frames of one speaker that may wait here: after a stall, older ones are dropped. */
const MAX_WAITING_FRAMES = 6;
/**
 * How long old speech of the agent can still come out of the room after it was cut off: what the network and the jitter
 * buffer hold. From the first on, the next silence ends it; the second is for a silence that never comes.
 */
const DRAIN_MIN_MS = 150;
const DRAIN_MAX_MS = 500;
const SILENT_DBFS = -60;
/** What somebody said before they may be heard still comes out of the room for so long after it. */
const TAIL_MS = 120;

/**
 * The way from the room to the phone: mixes who speaks and is heard, and sends it by the clock. Times are monotonic
 * milliseconds.
 */
export interface Downlink {
  /** A track of the room; the agent's can be cut off. Frames of tracks that were not named are dropped. */
  addTrack(trackSid: string, identity: string, isAgent: boolean): void;
  /** A frame of 20 ms of one track, as it came out of the room. */
  push(trackSid: string, frame: Int16Array, nowMs: number): void;
  remove(trackSid: string): void;
  /** What the phone is sent from now on; until the first time, nothing. What else waits here or at the carrier is dropped. */
  hearOnly(hearing: Hearing, nowMs: number): void;
  /** Plays these frames of 20 ms, whoever speaks meanwhile; null lets the others be heard for one frame. */
  play(frames: (Int16Array | null)[]): void;
  /** The agent's speech was cut off: drops what waits of it here and at the carrier, and what of it still comes. */
  interrupt(nowMs: number): void;
  /** Sends what is due. */
  tick(nowMs: number): void;
}

/**
 * Makes the way for one leg. `hold` is what it hears on hold, at the codec's rate, again and again. `congested`: the carrier
 * does not read, so sound is dropped rather than kept for later.
 */
export function createDownlink(options: {
  codec: MediaCodec;
  hold: Int16Array;
  send: (wire: string | Buffer) => void;
  congested: () => boolean;
}): Downlink {
  const { codec, hold, send, congested } = options;
  const frameSamples = (codec.sampleRate * FRAME_MS) / 1000;
  const mixer = createMixer({ frameSamples, startFrames: 1, maxFrames: MAX_WAITING_FRAMES });
  const pacer = createPacer({
    frameMs: FRAME_MS,
    cushionMs: CUSHION_MS,
    leadMs: LEAD_MS,
  });
  const agentTracks = new Set<string>();
  const identities = new Map<string, string>();
  let hearing: Hearing = { kind: "nothing" };
  /** From when on each identity is heard; who is not in it is not heard. */
  let heardFrom = new Map<string, number>();
  let holdAt = 0;
  let played: (Int16Array | null)[] = [];
  let cutAtMs: number | null = null;
  /** Since when there is a frame to send that has not everybody in it. */
  let waitsSinceMs: number | null = null;

  const isHeard = (trackSid: string, nowMs: number): boolean =>
    nowMs >= (heardFrom.get(identities.get(trackSid) ?? "") ?? Infinity);

  const dropAtCarrier = (nowMs: number): void => {
    const wire = codec.clear();
    if (wire === null) return;
    pacer.clear(nowMs);
    send(wire);
  };

  const holdFrame = (): Int16Array => {
    const frame = hold.subarray(holdAt, holdAt + frameSamples);
    holdAt = holdAt + frameSamples >= hold.length ? 0 : holdAt + frameSamples;
    return mixFrames([frame], frameSamples);
  };

  /** Voices go as they come: the room's clock is theirs already, and one of ours would only be later. */
  const sendVoices = (nowMs: number): void => {
    while (mixer.waiting > 0 && pacer.hasRoom(nowMs)) {
      if (!mixer.complete) {
        waitsSinceMs ??= nowMs;
        if (nowMs - waitsSinceMs < MAX_WAIT_MS) return;
      }
      waitsSinceMs = null;
      const frame = mixer.take()!;
      sendFrame(frame, nowMs, mixer.waiting);
    }
  };

  /** What we make ourselves goes by the clock, and voices in its pauses with it. */
  const sendOwn = (nowMs: number): void => {
    while (isOwn() && pacer.isDue(nowMs) && !congested()) {
      const voices = hearing.kind === "hold" ? holdFrame() : mixer.take();
      // Where nobody speaks in a pause, it is one all the same.
      sendFrame(played.shift() ?? voices ?? new Int16Array(frameSamples), nowMs);
    }
  };

  const isOwn = (): boolean => hearing.kind === "hold" || played.length > 0;

  const isOldSpeech = (frame: Int16Array, nowMs: number): boolean => {
    if (cutAtMs === null) return false;
    const sinceMs = nowMs - cutAtMs;
    if (sinceMs >= DRAIN_MAX_MS || (sinceMs >= DRAIN_MIN_MS && rmsDbfs(frame) < SILENT_DBFS)) cutAtMs = null;
    return cutAtMs !== null;
  };

  const sendFrame = (frame: Int16Array, nowMs: number, waiting = 0): void => {
    if (congested()) return;
    const generation = pacer.generation;
    for (let i = pacer.cushion(nowMs, waiting); i > 0; i -= 1) {
      if (pacer.sent(1, nowMs, generation)) send(codec.audio(new Int16Array(frameSamples)));
    }
    if (pacer.sent(1, nowMs, generation)) send(codec.audio(frame));
  };

  return {
    addTrack(trackSid, identity, isAgent) {
      identities.set(trackSid, identity);
      if (isAgent) agentTracks.add(trackSid);
    },
    push(trackSid, frame, nowMs) {
      // Asked first, so that the cut ends also while the agent is not heard.
      if (agentTracks.has(trackSid) && isOldSpeech(frame, nowMs)) return;
      if (isHeard(trackSid, nowMs)) mixer.push(trackSid, frame);
    },
    remove(trackSid) {
      identities.delete(trackSid);
      agentTracks.delete(trackSid);
      mixer.remove(trackSid);
    },
    hearOnly(next, nowMs) {
      const before = heardFrom;
      const heard = next.kind === "people" ? next.identities : [];
      heardFrom = new Map(heard.map((identity) => [identity, before.get(identity) ?? nowMs + TAIL_MS]));
      const dropped = [...identities].filter(([, identity]) => before.has(identity) && !heardFrom.has(identity));
      for (const [trackSid] of dropped) mixer.clear(trackSid);
      if (next.kind === "hold" && hearing.kind !== "hold") holdAt = 0;
      if (dropped.length > 0 || (hearing.kind === "hold" && next.kind !== "hold")) dropAtCarrier(nowMs);
      hearing = next;
    },
    play(frames) {
      played = [...played, ...frames];
    },
    interrupt(nowMs) {
      const wasHeard = [...agentTracks].some((trackSid) => isHeard(trackSid, nowMs));
      for (const trackSid of agentTracks) mixer.clear(trackSid);
      cutAtMs = nowMs;
      if (wasHeard) dropAtCarrier(nowMs);
    },
    tick(nowMs) {
      if (isOwn()) sendOwn(nowMs);
      else sendVoices(nowMs);
    },
  };
}
