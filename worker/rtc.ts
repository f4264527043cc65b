import {
  AudioFrame,
  AudioSource,
  DisconnectReason,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  dispose,
  type RemoteAudioTrack,
  type RemoteParticipant,
  type RemoteTrack,
  type RemoteTrackPublication,
} from "@livekit/rtc-node";
import { listenTo, sendTo } from "./native-sound";

// The one file that imports the LiveKit client of Node: what our workers need of it, and the care it asks for.
export { AudioFrame, DisconnectReason, Room, RoomEvent, TrackPublishOptions, TrackSource };
export type { RemoteParticipant, RemoteTrackPublication };

/** Milliseconds of one frame, everywhere in our workers. */
export const FRAME_MS = 20;

const CONNECT_TIMEOUT_MS = 10_000;
const LEAVE_TIMEOUT_MS = 3_000;

export interface ConnectOptions {
  /** Subscribe to every track as it is published. Default true. */
  autoSubscribe?: boolean;
  /** Attaches listeners before the connection, so that no early event is missed. */
  prepare?: (room: Room) => void;
  timeoutMs?: number;
  /** Gives up waiting; a connection that still comes up is closed again. */
  signal?: AbortSignal;
}

/**
 * Connects to a room. Throws when the server refuses, the time is up or the signal fires; then nothing is left behind,
 * also when the connection comes up afterwards.
 */
export async function connectRoom(url: string, token: string, options: ConnectOptions = {}): Promise<Room> {
  const { autoSubscribe = true, prepare, timeoutMs = CONNECT_TIMEOUT_MS, signal } = options;
  signal?.throwIfAborted();
  const room = new Room();
  collectHolds(room);
  prepare?.(room);
  const connecting = room.connect(url, token, { autoSubscribe, dynacast: false });
  try {
    await race(connecting, timeoutMs, signal, "the room could not be joined in time");
  } catch (err) {
    room.removeAllListeners();
    connecting.then(
      () => leaveRoom(room),
      () => {},
    );
    throw err;
  }
  followRights(room);
  return room;
}

/** Whether each room lets us publish, and who waits for that. */
const publishing = new WeakMap<Room, { allowed: boolean; onAllowed: () => void; stop: () => void }>();

/** The library neither keeps our rights nor tells of their change: both are read off its native part. */
function followRights(room: Room): void {
  const client = globalThis._ffiClientInstance;
  const { identity, info } = room.localParticipant ?? {};
  const state = {
    allowed: info?.permission?.canPublish ?? false,
    onAllowed: () => {},
    stop: () => void client?.off("ffi_event", onEvent),
  };
  publishing.set(room, state);
  const onEvent: Parameters<NonNullable<typeof client>["on"]>[1] = ({ message }) => {
    if (message.case !== "roomEvent" || message.value.roomHandle !== room["ffiHandle"]?.handle) return;
    const event = message.value.message;
    if (event.case !== "participantPermissionChanged" || event.value.participantIdentity !== identity) return;
    state.allowed = event.value.permission?.canPublish ?? false;
    if (state.allowed) state.onAllowed();
  };
  client?.on("ffi_event", onEvent);
}

/** Resolves when the server lets us publish: a guest's token does not, and rights come after the join. Rejects after 10 s. */
async function untilAllowed(room: Room): Promise<void> {
  const state = publishing.get(room);
  if (!state || state.allowed) return;
  const allowed = new Promise<void>((resolve) => (state.onAllowed = resolve));
  await race(allowed, CONNECT_TIMEOUT_MS, undefined, "the room does not let us publish");
}

/** Leaves a room and frees what it holds; never throws, waits 3 s at most, and a room that is left already is no error. */
export async function leaveRoom(room: Room): Promise<void> {
  try {
    const left = room.disconnect().finally(() => forget(room));
    await race(left, LEAVE_TIMEOUT_MS, undefined, "the room could not be left in time");
  } catch {
    // The server drops a participant who is silent; there is nothing more to do from here.
  }
}

/**
 * The library detaches a room from its process-wide client only where it left by itself: one that the server ended would
 * stay in memory, and be told of every event of every other call, for the life of the process. And what the native part
 * holds of a room, its connections and threads, goes with the last hold on any of it: left to the garbage collector that
 * is many calls later, as the holds themselves are small.
 */
function forget(room: Room): void {
  publishing.get(room)?.stop();
  globalThis._ffiClientInstance?.off("ffi_event", room["onFfiEvent"]);
  for (const held of holds.get(room) ?? []) held.dispose();
  for (const participant of [room.localParticipant, ...room.remoteParticipants.values()]) {
    for (const { ffiHandle, track } of participant?.trackPublications.values() ?? []) {
      ffiHandle.dispose();
      // One of ours is closed by whoever published it.
      if (participant !== room.localParticipant) track?.ffi_handle.dispose();
    }
    participant?.ffi_handle.dispose();
  }
  room["ffiHandle"]?.dispose();
}

/** What the native part holds of a room for somebody who has left it, or a track that is gone. */
const holds = new WeakMap<Room, { dispose(): void }[]>();

function collectHolds(room: Room): void {
  const held: { dispose(): void }[] = [];
  holds.set(room, held);
  room.on(RoomEvent.ParticipantDisconnected, (participant) => {
    held.push(participant.ffi_handle, ...[...participant.trackPublications.values()].map(({ ffiHandle }) => ffiHandle));
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => void held.push(track.ffi_handle));
}

/** How long the library may try to get a lost connection back by itself: it would go on for minutes. */
const RECONNECT_MS = 3_000;

/**
 * Calls `onLost` once when the room is gone for this presence: it ended, or its connection went and did not come back
 * within seconds; `reason` is null then, and the room is still to be left. Call it in `prepare` of connectRoom.
 */
export function watchConnection(room: Room, onLost: (reason: DisconnectReason | null) => void): void {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const lost = (reason: DisconnectReason | null) => {
    clearTimeout(timer);
    if (over) return;
    over = true;
    onLost(reason);
  };
  room.on(RoomEvent.Reconnecting, () => {
    timer ??= setTimeout(() => lost(null), RECONNECT_MS);
  });
  room.on(RoomEvent.Reconnected, () => {
    clearTimeout(timer);
    timer = undefined;
  });
  room.on(RoomEvent.Disconnected, (reason) => lost(reason));
}

/** A remote participant's audio track that is subscribed now. */
export interface SubscribedAudio {
  /** Publication's id; a track that is published again has another. */
  sid: string;
  /** Room identity of who speaks. */
  identity: string;
  track: RemoteAudioTrack;
  /** Fires when the track is unsubscribed or the room is left. */
  signal: AbortSignal;
}

/**
 * Calls `onTrack` for each remote audio track as it is subscribed. Call it in `prepare` of connectRoom, so that none is
 * missed. The track's signal fires when it is gone, whichever event tells so; streams on it end with it.
 */
export function watchAudioTracks(room: Room, onTrack: (audio: SubscribedAudio) => void): void {
  const live = new Map<string, { identity: string; abort: AbortController }>();
  const end = (sid: string) => {
    live.get(sid)?.abort.abort();
    live.delete(sid);
  };
  room.on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
    const sid = publication.sid;
    if (!sid || !isAudio(track)) return;
    end(sid);
    const abort = new AbortController();
    live.set(sid, { identity: participant.identity, abort });
    onTrack({ sid, identity: participant.identity, track, signal: abort.signal });
  });
  room.on(RoomEvent.TrackUnsubscribed, (_track, publication) => end(publication.sid ?? ""));
  room.on(RoomEvent.ParticipantDisconnected, (participant) => {
    for (const [sid, entry] of live) if (entry.identity === participant.identity) end(sid);
  });
  room.on(RoomEvent.Disconnected, () => {
    for (const sid of [...live.keys()]) end(sid);
  });
}

function isAudio(track: RemoteTrack): track is RemoteAudioTrack {
  return track.kind === TrackKind.KIND_AUDIO;
}

interface HearOptions {
  /** 8000, 16000, 24000 or 48000. */
  sampleRate: number;
  signal?: AbortSignal;
}

/**
 * Calls `onFrame` with a track's sound as mono PCM16 frames of exactly 20 ms, for as long as the track lives or until the
 * signal fires, then `onEnd` once; that only where the track is gone already. They come as the network brings them, not
 * by a clock.
 */
export function hearTrack(
  track: RemoteAudioTrack,
  options: HearOptions & { onFrame: (frame: Int16Array) => void; onEnd: () => void },
): void {
  const { sampleRate, signal, onFrame, onEnd } = options;
  if (signal?.aborted) return onEnd();
  const ended = () => {
    signal?.removeEventListener("abort", stop);
    onEnd();
  };
  const close = listenTo(track, { sampleRate, frameMs: FRAME_MS, onFrame, onEnd: ended });
  // Also frees the native stream, which nothing else does when a room is left.
  function stop(): void {
    close?.();
    onEnd();
  }
  if (close) signal?.addEventListener("abort", stop, { once: true });
  else onEnd();
}

/** The frames of hearTrack, one after the other; none is left out where they are read late. */
export async function* audioFrames(
  track: RemoteAudioTrack,
  options: HearOptions,
): AsyncGenerator<Int16Array, void, void> {
  const { sampleRate, signal } = options;
  const reader = new AbortController();
  const waiting: Int16Array[] = [];
  let over = false;
  let wake = () => {};
  hearTrack(track, {
    sampleRate,
    signal: signal ? AbortSignal.any([signal, reader.signal]) : reader.signal,
    onFrame: (frame) => {
      waiting.push(frame);
      wake();
    },
    onEnd: () => {
      over = true;
      // What was not read of a track that is not to be heard any more is not read later.
      if (signal?.aborted) waiting.length = 0;
      wake();
    },
  });
  try {
    for (;;) {
      const frame = waiting.shift();
      if (frame) yield frame;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    reader.abort();
  }
}

export interface PublishOptions {
  name: string;
  /** Samples a second of what will be written: 8000, 16000, 24000 or 48000; mono. */
  sampleRate: number;
  /** How much sound may wait to be played. Everything over it is delay that an interruption must clear. */
  queueMs: number;
}

/** A track of ours in a room. */
export interface AudioPublisher {
  /** Milliseconds written and not played yet. */
  readonly queuedMs: number;
  /**
   * Queues mono PCM16 samples at the publisher's rate; resolves when they have a place in the queue. Writes are served in
   * order, one at a time. Rejects when the media library refuses them; a closed publisher ignores them.
   */
  write(samples: Int16Array): Promise<void>;
  /** Drops what is queued and not played. */
  clear(): void;
  /** Takes the track out of the room and frees it; never throws. */
  close(): Promise<void>;
}

/** Publishes a microphone track that is fed with samples. Throws when the room does not let us. */
export async function publishAudio(room: Room, options: PublishOptions): Promise<AudioPublisher> {
  const { name, sampleRate, queueMs } = options;
  const source = new AudioSource(sampleRate, 1, queueMs);
  const unpublish = await publishSource(room, { name, source });
  let closed = false;
  // The native source refuses a frame while another waits for its place, so writes follow each other.
  let last: Promise<void> = Promise.resolve();
  return {
    get queuedMs() {
      return source.queuedDuration;
    },
    write(samples) {
      const write = last.then(async () => {
        if (!closed) await source.captureFrame(toFrame(samples, sampleRate));
      });
      last = write.catch(() => {});
      return write;
    },
    clear() {
      if (!closed) source.clearQueue();
    },
    async close() {
      if (closed) return;
      closed = true;
      // A capture that waits is answered by the native source; one that was freed under it would wait for ever.
      source.clearQueue();
      await race(last, queueMs + 1_000, undefined, "").catch(() => {});
      await unpublish();
    },
  };
}

/** A track of ours whose sound is on its way to who hears it at once. */
export interface LivePublisher {
  /** Sends mono PCM16 of a whole number of 10 ms. It is for whoever sends to keep time: nothing evens it out here. */
  send(samples: Int16Array): void;
  /** Takes the track out of the room and frees it; never throws. */
  close(): Promise<void>;
}

/**
 * Publishes a microphone track without a queue: each listener has one for the network anyway. `maxBitrate`: bits a second
 * of the voice at most. `onError` is told of each 10 ms that the media library refuses. Throws when the room does not let us.
 */
export async function publishLive(
  room: Room,
  options: { name: string; sampleRate: number; maxBitrate: number; onError: (err: unknown) => void },
): Promise<LivePublisher> {
  const { name, sampleRate, maxBitrate, onError } = options;
  const source = new AudioSource(sampleRate, 1, 0);
  const unpublish = await publishSource(room, { name, source, maxBitrate });
  const sender = sendTo(source, { sampleRate, onError: (error) => onError(new Error(error)) });
  return {
    send: sender.send,
    async close() {
      sender.close();
      await unpublish();
    },
  };
}

/** Publishes a source's sound; gives the way to take it out of the room and free both, which never throws. */
async function publishSource(
  room: Room,
  options: { name: string; source: AudioSource; maxBitrate?: number },
): Promise<() => Promise<void>> {
  const { name, source, maxBitrate } = options;
  const track = LocalAudioTrack.createAudioTrack(name, source);
  try {
    const local = room.localParticipant;
    if (!local) throw new Error("a track can only be published in a room that was joined");
    // Without the right the library would wait in vain for ten seconds.
    await untilAllowed(room);
    const publication = await local.publishTrack(
      track,
      new TrackPublishOptions({
        source: TrackSource.SOURCE_MICROPHONE,
        // Without DTX there is a packet each 20 ms, so a listener's jitter buffer never has to guess at a pause.
        dtx: false,
        red: true,
        ...(maxBitrate !== undefined && { audioEncoding: { maxBitrate: BigInt(maxBitrate) } }),
      }),
    );
    return async () => {
      if (room.isConnected) {
        const taken = local.unpublishTrack(publication.sid ?? "");
        await race(taken, LEAVE_TIMEOUT_MS, undefined, "").catch(() => {});
      }
      publication.ffiHandle.dispose();
      await track.close().catch(() => {});
    };
  } catch (err) {
    await track.close();
    throw err;
  }
}

/** The library sends the whole buffer behind the samples, so a view into a larger one is copied first. */
function toFrame(samples: Int16Array, sampleRate: number): AudioFrame {
  const whole = samples.byteOffset === 0 && samples.byteLength === samples.buffer.byteLength;
  return new AudioFrame(whole ? samples : samples.slice(), sampleRate, 1, samples.length);
}

const RESTRICT_TIMEOUT_MS = 5_000;
/** The library misses an answer that is there before it waits for it: one of a hundred that take less than 1 ms. */
const ANSWER_TIMEOUT_MS = 1_000;
const restricting = new WeakMap<Room, Promise<void>>();

/**
 * Says who may subscribe to anything we publish in this room, now and later: who has one of these identities, or, with
 * null, everybody. Resolves when the server is known to have applied it, after some 90 ms. From then on the others are
 * sent nothing, whatever they ask for; they still play the 100 ms that they hold. Rejects when the room is not connected
 * or 5 s are up: then it may apply or not, or soon. Calls for one room are served in order.
 *
 * It is about tracks only, data reaches everybody; and a token that grants `recorder` hears all the same. Who was left
 * out and is listed again may have to wait up to 3 s, as the server often forgets to look before its next round; its
 * `updateSubscriptions` for them has the sound back within 100 ms. After a connection that was lost, the library sends
 * the list again, but after the tracks: what must not be overheard is held back from Reconnecting until this was called
 * again after Reconnected.
 */
export async function restrictListeners(room: Room, identities: string[] | null): Promise<void> {
  const turn = (restricting.get(room) ?? Promise.resolve()).then(() => applyListeners(room, identities));
  restricting.set(
    room,
    turn.catch(() => {}),
  );
  await turn;
}

/**
 * The server never answers such a request, but it handles a participant's requests in their order, so an answer to a
 * later one tells that it is done. The library hands each request to a task of its own though, and the second of two
 * overtakes the first in one of thirty cases. What is late in the first round is there in the second.
 */
async function applyListeners(room: Room, identities: string[] | null): Promise<void> {
  const limit = AbortSignal.timeout(RESTRICT_TIMEOUT_MS);
  for (let answers = 0; answers < 2;) {
    const { client, localParticipantHandle } = nativeParticipant(room);
    client.request({
      message: {
        case: "setTrackSubscriptionPermissions",
        value: {
          localParticipantHandle,
          allParticipantsAllowed: identities === null,
          permissions: (identities ?? []).map((participantIdentity) => ({ participantIdentity, allowAll: true })),
        },
      },
    });
    if (await serverAnswers(room)) answers++;
    else if (limit.aborted) throw new Error("the server did not say in time that it restricted who listens");
  }
}

/** Whether the server answers a request that changes nothing, within 1 s; that it refuses it is an answer too. */
async function serverAnswers(room: Room): Promise<boolean> {
  const { client, localParticipantHandle } = nativeParticipant(room);
  const { asyncId } = client.request<{ asyncId?: bigint }>({
    message: { case: "setLocalAttributes", value: { localParticipantHandle, attributes: [] } },
  });
  const answer = client.waitFor<{ error?: string }>(
    ({ message }) => message.case === "setLocalAttributes" && message.value.asyncId === asyncId,
    { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) },
  );
  // Every other error is the library's own.
  return answer.then(
    ({ error }) => !error || error.startsWith("request error"),
    () => false,
  );
}

/** What the library's native part calls us by, for requests that it has no method for. */
function nativeParticipant(room: Room) {
  const client = globalThis._ffiClientInstance;
  if (!client || !room.localParticipant || !room.isConnected) throw new Error("the room is not connected");
  return { client, localParticipantHandle: room.localParticipant.ffi_handle.handle };
}

/** Frees the library's native threads, so that a process can end by itself. No room may be used afterwards. */
export async function disposeRtc(): Promise<void> {
  await dispose();
}

async function race<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal | undefined, why: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(why)), timeoutMs);
    onAbort = () => reject(new Error("given up"));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener("abort", onAbort);
  }
}
