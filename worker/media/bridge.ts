import type { Context } from "@/lib/domain/context";
import { closeMedia } from "@/lib/domain/leg/close-media";
import { openMedia, reopenMedia, type MediaSession } from "@/lib/domain/leg/open-media";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { MediaProtocolError, type CarrierName, type CarrierPort, type MediaInput } from "@/lib/domain/ports/carrier";
import type { Log } from "@/lib/log";
import { newBridge, onBridgeEvent, type BridgeEffect, type BridgeEvent } from "./bridge-state";
import { createCallWork } from "./call-work";
import type { CallWatch } from "./call-watch";
import { createDownlink } from "./downlink";
import { holdAudio } from "./hold-audio";
import { createKeypad } from "./keypad";
import { joinRoom, type RoomLeg } from "./room-leg";
import type { Ticker } from "./ticker";
import { createUplink, type Uplink } from "./uplink";

/** A carrier that reads has next to nothing waiting; this is about half a second of sound. */
const CONGESTED_BYTES = 8_192;
/** How long a phone is kept on the line without a room, and how often the room is tried. */
const REJOIN_MS = 30_000;
const RETRY_MS = 500;

/** The carrier's WebSocket, as a bridge needs it. */
export interface BridgeSocket {
  send(wire: string | Buffer): void;
  close(code: number, reason: string): void;
  /** Bytes handed over and not sent yet. */
  readonly bufferedBytes: number;
}

/** The connection between one phone's media stream and its call's room. */
export interface Bridge {
  onMessage(data: Buffer, isBinary: boolean): void;
  onSocketClosed(): void;
  /** Closes the socket and leaves the room because the process ends. */
  shutDown(): void;
  /** Resolves when the bridge is over and holds nothing any more. */
  readonly done: Promise<void>;
}

/** Opens a bridge for a WebSocket that was accepted. It ends by itself with the socket, or the socket with the room. */
export function openBridge(options: {
  ctx: Context;
  watch: CallWatch;
  ticker: Ticker;
  /** The name of this media process. */
  host: string;
  token: string;
  legId: string;
  carrier: CarrierPort;
  socket: BridgeSocket;
  log: Log;
}): Bridge {
  const { ctx, watch, ticker, host, token, legId, carrier, socket, log } = options;
  const codec = carrier.createCodec();
  const downlink = createDownlink({
    codec,
    hold: holdAudio(codec.sampleRate),
    send: (wire) => socket.send(wire),
    congested: () => socket.bufferedBytes > CONGESTED_BYTES,
  });
  const givenUp = new AbortController();
  let state = newBridge(performance.now());
  let uplink: Uplink | null = null;
  let framesLost = 0;
  // What the stream was opened with; `session` only once the phone is in the room.
  let opened: MediaSession | null = null;
  let session: MediaSession | null = null;
  let leg: RoomLeg | null = null;
  let unwatch = () => {};
  // What there is to leave, or to give up.
  let joining: Promise<RoomLeg | null> = Promise.resolve(null);
  let released: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    released = resolve;
  });
  const work = createCallWork({
    ctx,
    legId,
    session: () => (state.phase === "closed" ? null : session),
    happen,
    keypad: createKeypad({
      carrier,
      codec,
      play: (frames) => downlink.play(frames),
      send: (wire) => socket.send(wire),
    }),
    log,
  });
  const ticking = ticker.add((nowMs) => happen({ kind: "tick", nowMs }));

  function happen(event: BridgeEvent): void {
    const [next, effects] = onBridgeEvent(state, event);
    state = next;
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: BridgeEffect): void {
    switch (effect.kind) {
      case "join":
        joining = join(() => openMedia(ctx, { token, providerCallId: effect.providerCallId, host }));
        break;
      case "rejoin":
        joining = rejoin(joining);
        break;
      case "hear":
        uplink?.push(effect.samples, performance.now());
        break;
      case "send_due":
        downlink.tick(effect.nowMs);
        uplink?.tick(effect.nowMs);
        break;
      case "clear_agent":
        downlink.interrupt(performance.now());
        break;
      case "hear_only":
        downlink.hearOnly(effect.hearing, performance.now());
        break;
      case "mute":
        uplink?.clear();
        break;
      case "unmute":
        // From here on what the phone says is passed on: see `hear`.
        break;
      case "read_stance":
        work.readStance();
        break;
      case "restrict":
        void restrict(effect.identities);
        break;
      case "confirm":
        void work.confirm(effect.version);
        break;
      case "take_digit":
        work.keepDigit(effect.digit);
        break;
      case "close_socket":
        log.info({ code: effect.code, reason: effect.reason }, "media stream closed by us");
        socket.close(effect.code, effect.reason);
        break;
      case "release":
        void release();
        break;
    }
  }

  async function join(open: () => Promise<MediaSession | null>): Promise<RoomLeg | null> {
    try {
      const fresh = await open();
      opened = fresh ?? opened;
      if (!fresh || !isOf(fresh.provider, carrier)) {
        happen({ kind: "refused" });
        return null;
      }
      // A room that was left may still have something to say.
      let over = false;
      const unlessOver = (event: BridgeEvent) => {
        if (!over) happen(event);
      };
      const joined = await joinRoom(fresh, {
        sampleRate: codec.sampleRate,
        signal: givenUp.signal,
        events: {
          onTrack: (trackSid, identity, isAgent) => downlink.addTrack(trackSid, identity, isAgent),
          onFrame: (trackSid, frame) => {
            downlink.push(trackSid, frame, performance.now());
            ticking.soon();
          },
          onFrameLost,
          onTrackGone: (trackSid) => downlink.remove(trackSid),
          onAgentInterrupted: () => happen({ kind: "agent_interrupted" }),
          onReconnecting: () => unlessOver({ kind: "reconnecting" }),
          onReconnected: () => unlessOver({ kind: "reconnected" }),
          onLeft: (reason, final) => {
            if (state.phase !== "closed") log.info({ reason }, "the room let the phone go");
            over = true;
            happen({ kind: final ? "room_left" : "room_lost" });
          },
        },
      });
      // The carrier hung up meanwhile: `release` waits for this leg and leaves.
      if (givenUp.signal.aborted) return joined;
      leg = joined;
      session = fresh;
      uplink = createUplink({ publisher: joined.publisher, sampleRate: codec.sampleRate });
      unwatch();
      unwatch = watch.add({
        callId: fresh.callId,
        get confirmedVersion() {
          return state.gate.confirmed;
        },
        onChanged: work.readStance,
        onDigits: work.pressKeys,
      });
      happen({ kind: "joined" });
      work.pressKeys();
      log.info({ callId: fresh.callId, participantId: fresh.participantId }, "phone is in the room");
      noteJoined(fresh.callId, joined);
      return joined;
    } catch (err) {
      if (!givenUp.signal.aborted) log.error({ err }, "the phone could not be brought into the room");
      happen({ kind: "join_failed" });
      return null;
    }
  }

  /** Tries again until the room is back: the phone is on the line all the while. */
  async function rejoin(before: Promise<RoomLeg | null>): Promise<RoomLeg | null> {
    const lost = await before;
    leg = null;
    uplink?.close();
    uplink = null;
    await lost?.leave();
    const until = performance.now() + REJOIN_MS;
    const stream = opened!;
    return join(async () => {
      for (;;) {
        try {
          return await reopenMedia(ctx, stream);
        } catch (err) {
          if (givenUp.signal.aborted || performance.now() > until) throw err;
          log.warn({ err }, "the room is not back yet");
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    });
  }

  async function restrict(identities: readonly string[] | null): Promise<void> {
    const asked = leg;
    let event: BridgeEvent = { kind: "listeners_set" };
    try {
      await asked?.restrict(identities);
    } catch (err) {
      log.warn({ err }, "it is not known who may hear the phone; it is silent until then");
      event = { kind: "listeners_failed" };
      setTimeout(work.readStance, RETRY_MS);
    }
    // Of a room that was lost meanwhile it says nothing.
    if (asked === leg) happen(event);
  }

  /** The room's webhook or the reconciler tell the same later, so a failure here loses nothing. */
  function noteJoined(callId: string, leg: RoomLeg): void {
    const evidence = { sid: leg.presenceSid, kind: "webhook", observedAt: ctx.clock.now() } as const;
    markJoined(ctx, { callId, roomIdentity: leg.identity, evidence }).catch((err: unknown) =>
      log.warn({ err }, "the join could not be noted"),
    );
  }

  /** Where it fails, the leg is not looked after as soon: its media process lives. The carrier itself asks what is next. */
  async function noteClosed(): Promise<void> {
    try {
      if (opened) await closeMedia(ctx, opened);
    } catch (err) {
      log.warn({ err }, "the end of the stream could not be noted");
    }
  }

  function onFrameLost(err: unknown): void {
    framesLost += 1;
    // One line, not fifty a second.
    if (framesLost === 1) log.warn({ err }, "the room did not take a frame");
  }

  async function release(): Promise<void> {
    ticking.remove();
    givenUp.abort();
    unwatch();
    uplink?.close();
    await (await joining)?.leave();
    await work.kept();
    await noteClosed();
    log.info({ keys: state.keys, badMessages: state.badMessages, framesLost }, "media stream is over");
    released();
  }

  return {
    onMessage(data, isBinary) {
      let input: MediaInput | "broken";
      try {
        input = codec.decode(data, isBinary);
      } catch (err) {
        if (!(err instanceof MediaProtocolError)) throw err;
        if (state.badMessages === 0) log.warn({ err }, "a bad message on the media stream");
        input = "broken";
      }
      happen({ kind: "message", input, nowMs: performance.now() });
    },
    onSocketClosed: () => happen({ kind: "socket_closed" }),
    shutDown: () => happen({ kind: "shutdown" }),
    done,
  };
}

function isOf(provider: CarrierName, carrier: CarrierPort): boolean {
  return provider === carrier.name;
}
