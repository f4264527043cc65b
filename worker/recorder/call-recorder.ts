import type { Runtime } from "@/lib/compose";
import { LeaseLostError, type Hosting } from "@/lib/domain/lease";
import { beginRecording, noteGap } from "@/lib/domain/recording/begin";
import { finalizeRecording } from "@/lib/domain/recording/finalize";
import { AGENT_IDENTITY } from "@/lib/domain/participant/own-identity";
import { refreshRecorded, type RecordedCall, type RecorderAccess } from "@/lib/domain/recording/load";
import { confirmVisibility } from "@/lib/domain/visibility/confirm";
import { childLog } from "@/lib/log";
import { isPrivateLane, RECORDING_SAMPLE_RATE } from "@/lib/storage/working-files";
import { createOutbox } from "@/worker/agent/outbox";
import {
  audioFrames,
  connectRoom,
  leaveRoom,
  RoomEvent,
  watchAudioTracks,
  type RemoteTrackPublication,
  type Room,
  type SubscribedAudio,
} from "@/worker/rtc";
import { createBufferDelay, type BufferDelay } from "./buffer-delay";
import { openFiles, type CallFiles } from "./call-files";
import { createPlacer, type Placer } from "./placement";
import { createRoute, type Route } from "./route";
import { createTimeline, type Timeline } from "./timeline";

/** How often what was heard is written. With SETTLE_MS it is what a killed recorder loses. */
const WRITE_MS = 300;
/** How far behind the clock the files are. Sound that comes later is lost: it waits in a jitter buffer, then to be placed. */
const SETTLE_MS = 600;
/** How long a frame waits before it is placed, so that a late one is told from a hole. Less than SETTLE_MS. */
const PLACE_MS = 200;
/** What is heard before the call's zero, or its speaker's lane, is known is kept so long. */
const BEFORE_ZERO_MS = 10_000;
/** How long after the call's zero the agent is heard: a person's browser listens by then, and it has not greeted yet. */
const AGENT_AFTER_MS = 150;
/** Writes that may be left out in a row. */
const MAX_SKIPPED = 3;
/**
 * A write that comes this late says that the process stood still, and may have been replaced meanwhile, or not waited for
 * when it changed who is heard by whom: less than a lease outlives a missing beat.
 */
const STOOD_STILL_MS = 2_000;

/** The recorder in one call, under one lease. */
export interface CallRecorder {
  readonly hosting: Hosting;
  /** Something in the call changed: read it anew; the recorder finishes when the call is over. */
  refresh(): void;
  /** The lease was held a moment ago. */
  confirm(): void;
  /** Stops. What was heard is written, unless another recorder has the call by now. Never throws. */
  close(stillOurs: boolean): Promise<void>;
}

/**
 * Brings the recorder into a call's room, hidden. `onOver` is called once when there is nothing left to do here: the
 * recording is finished, or another recorder must go on.
 */
export async function openCallRecorder(
  runtime: Runtime,
  hosting: Hosting,
  access: RecorderAccess,
  onOver: () => void,
): Promise<CallRecorder> {
  const recorder = new Recorder(runtime, hosting, onOver);
  try {
    await recorder.open(access);
  } catch (err) {
    await recorder.close(true);
    throw err;
  }
  return recorder;
}

/** A track that is or was heard. */
interface Heard {
  route: Route;
  placer: Placer;
  delay: BufferDelay;
  over: boolean;
}

const toSamples = (ms: number) => Math.round((ms / 1_000) * RECORDING_SAMPLE_RATE);
const toMs = (samples: number) => Math.round((samples / RECORDING_SAMPLE_RATE) * 1_000);

class Recorder implements CallRecorder {
  readonly hosting: Hosting;
  readonly #runtime: Runtime;
  readonly #onOver: () => void;
  readonly #log;
  readonly #ended = new AbortController();
  readonly #tracks = new Set<Heard>();
  /** A database that is away for a while is no reason to hear nothing. */
  readonly #outbox;
  #room: Room | null = null;
  #files: CallFiles | null = null;
  #timeline: Timeline | null = null;
  #call: RecordedCall = { over: false, zeroAt: null, endedAt: null, participants: [], picture: null, pausedAt: null };
  /** The visibility version that this recorder has said it goes by. */
  #confirmed = 0;
  /** Beginning of the last sensitive pause whose sound was taken out, ms since the epoch. */
  #cutFrom: number | null = null;
  /** From when on this recorder hears, ms since the epoch. */
  #hearsFrom = 0;
  #followsAgent = false;
  readonly #agentTracks: RemoteTrackPublication[] = [];
  #lostSince: number | null = null;
  /** Since when this process may have been replaced without knowing it, ms since the epoch. */
  #doubtSince: number | null = null;
  #lookedAt = Date.now();
  /** Writes in a row that were left out. */
  #skipped = 0;
  #timer: NodeJS.Timeout | undefined;
  #agentTimer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #silencing: Promise<void> = Promise.resolve();

  constructor(runtime: Runtime, hosting: Hosting, onOver: () => void) {
    this.#runtime = runtime;
    this.hosting = hosting;
    this.#onOver = onOver;
    this.#log = childLog({ callId: hosting.callId, epoch: hosting.epoch });
    this.#outbox = createOutbox((err) => this.#log.warn({ err }, "the database is away; the recording goes on"));
  }

  get #ctx() {
    return this.#runtime.context;
  }

  async open(access: RecorderAccess): Promise<void> {
    this.#files = await openFiles(this.#runtime.env.recordings.folder, this.hosting.callId);
    // Before anything is heard, so that nothing is that must not be.
    this.#take(await refreshRecorded(this.#ctx, this.hosting));
    this.#room = await connectRoom(access.roomUrl, access.joinToken, {
      autoSubscribe: false,
      prepare: (room) => this.#watch(room),
      signal: this.#ended.signal,
    });
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) this.#follow(publication, participant.identity);
    }
    this.#hearsFrom = Date.now();
    await this.#outbox.write(() => beginRecording(this.#ctx, this.hosting));
    this.refresh();
    this.#schedule(Date.now());
  }

  #watch(room: Room): void {
    watchAudioTracks(room, (audio) => this.#hear(audio));
    room.on(RoomEvent.TrackPublished, (publication, participant) => this.#follow(publication, participant.identity));
    room.on(RoomEvent.Reconnecting, () => {
      this.#lostSince ??= Date.now();
    });
    room.on(RoomEvent.Reconnected, () => this.#found());
    room.on(RoomEvent.Disconnected, () => {
      // At the end of a call its room is deleted; otherwise this recorder cannot hear any more, and one must join anew.
      this.refresh();
      void this.#refreshing.finally(() => {
        if (!this.#call.over) this.#over();
      });
    });
  }

  /**
   * Takes a track to be heard. The agent holds its greeting until somebody listens, and that should be a person: so the
   * recorder listens to it only a moment after somebody has come.
   */
  #follow(publication: RemoteTrackPublication, identity: string): void {
    if (identity !== AGENT_IDENTITY || this.#followsAgent) publication.setSubscribed(true);
    else this.#agentTracks.push(publication);
  }

  #followAgent(): void {
    this.#followsAgent = true;
    for (const publication of this.#agentTracks.splice(0)) publication.setSubscribed(true);
  }

  #found(): void {
    if (this.#lostSince !== null) this.#noteGap(this.#lostSince);
    this.#lostSince = null;
  }

  /** Notes that nothing was recorded from `sinceMs` (ms since the epoch) to now. */
  #noteGap(sinceMs: number): void {
    const { zeroAt } = this.#call;
    if (!zeroAt) return;
    const gap = { from_ms: Math.max(0, sinceMs - zeroAt.getTime()), to_ms: Date.now() - zeroAt.getTime() };
    this.#unwatched(this.#outbox.write(() => noteGap(this.#ctx, this.hosting, gap)));
  }

  #hear(audio: SubscribedAudio): void {
    const delay = createBufferDelay(audio.track);
    const route = createRoute(audio.identity);
    const placer = createPlacer(RECORDING_SAMPLE_RATE);
    const heard: Heard = { route, placer, delay, over: false };
    if (this.#doubtSince === null) route.follow(this.#call.picture, Date.now(), delay.ms);
    this.#tracks.add(heard);
    const read = async () => {
      const options = { sampleRate: RECORDING_SAMPLE_RATE, signal: audio.signal };
      for await (const frame of audioFrames(audio.track, options)) {
        const now = Date.now();
        placer.push(frame, route.laneAt(now), now, delay.ms);
      }
    };
    this.#unwatched(
      read().finally(() => {
        heard.over = true;
      }),
    );
    this.refresh();
  }

  refresh(): void {
    this.#refreshing = this.#refreshing.then(async () => {
      if (this.#ended.signal.aborted) return;
      this.#take(await this.#outbox.write(() => refreshRecorded(this.#ctx, this.hosting)));
      await this.#begin();
      for (const { id, role, joinedAt } of this.#call.participants) {
        if (joinedAt && role !== "observer") this.#timeline?.addLane(id);
      }
      if (this.#call.over) await this.#finish();
    });
    this.#unwatched(this.#refreshing);
  }

  /** Goes by what the call is now: from here on each frame goes where its speaker is recorded, and this is said. */
  #take(call: RecordedCall): void {
    this.#call = call;
    const { picture, pausedAt } = call;
    if (pausedAt && pausedAt.getTime() !== this.#cutFrom) this.#cut((this.#cutFrom = pausedAt.getTime()));
    // Who stood still says nothing until it is known to be the recorder still.
    if (this.#doubtSince !== null) return;
    for (const { route, delay } of this.#tracks) route.follow(picture, Date.now(), delay.ms);
    if (!picture || picture.version <= this.#confirmed) return;
    const { version } = picture;
    this.#confirmed = version;
    void this.#outbox
      .write(() =>
        confirmVisibility(this.#ctx, { callId: this.hosting.callId, version, by: { recorder: this.hosting } }),
      )
      // Rights that could not be set now are set by the reconciler.
      .catch((err: unknown) => this.#log.warn({ err }, "what follows from the recorder's word was not done"));
  }

  /** Takes out everything that was said since `sinceMs` (ms since the epoch), also what is written already. */
  #cut(sinceMs: number): void {
    const { zeroAt } = this.#call;
    for (const { placer } of this.#tracks) placer.forget(sinceMs);
    const files = this.#files;
    if (!zeroAt || !files) return;
    const from = Math.max(0, toSamples(sinceMs - zeroAt.getTime()));
    this.#timeline?.cut(from);
    const written = this.#timeline?.position ?? files.written;
    if (written <= from) return;
    // What is just being written is behind it by then.
    const before = [this.#silencing, this.#writing.catch(() => {})];
    this.#silencing = Promise.all(before).then(() => files.silence(from, written));
    this.#unwatched(this.#silencing);
  }

  confirm(): void {
    if (this.#doubtSince === null) return;
    this.#noteGap(this.#doubtSince);
    this.#doubtSince = null;
    this.refresh();
  }

  /** What came while this process stood still may have been said to somebody else than it knew: it is not kept. */
  #doubt(sinceMs: number): void {
    this.#doubtSince ??= sinceMs;
    for (const { route, placer } of this.#tracks) {
      route.doubt();
      placer.forget(sinceMs);
    }
  }

  /** The zero is known: from here on everything has its place. What an earlier recorder wrote is gone on from. */
  async #begin(): Promise<void> {
    const { zeroAt } = this.#call;
    if (!zeroAt || this.#timeline || !this.#files) return;
    const hearsFrom = Math.max(0, toSamples(this.#hearsFrom - zeroAt.getTime()));
    const written = this.#files.written;
    this.#timeline = createTimeline(Math.max(hearsFrom, written), (lane) => !isPrivateLane(lane));
    this.#agentTimer = setTimeout(
      () => this.#followAgent(),
      Math.max(0, zeroAt.getTime() + AGENT_AFTER_MS - Date.now()),
    );
    for (const lane of this.#files.lanes) this.#timeline.addLane(lane);
    if (hearsFrom > written) {
      const gap = { from_ms: toMs(written), to_ms: toMs(hearsFrom) };
      await this.#outbox.write(() => noteGap(this.#ctx, this.hosting, gap));
    }
  }

  #schedule(dueAt: number): void {
    this.#timer = setTimeout(() => {
      const lateMs = Date.now() - dueAt;
      if (lateMs > STOOD_STILL_MS) this.#doubt(this.#lookedAt);
      this.#lookedAt = Date.now();
      for (const { delay, over } of this.#tracks) if (!over) void delay.measure();
      // After a stall the sound that waits comes in first: the next time will do, unless the machine is always late.
      this.#skipped = lateMs > PLACE_MS ? this.#skipped + 1 : 0;
      const skip = (this.#skipped > 0 && this.#skipped <= MAX_SKIPPED) || this.#doubtSince !== null;
      this.#writing = skip ? Promise.resolve() : this.#write(Date.now() - SETTLE_MS, Date.now() - PLACE_MS);
      this.#writing
        .catch((err: unknown) => {
          this.#log.error({ err }, "the recording could not be written");
          this.#over();
        })
        .finally(() => {
          if (!this.#ended.signal.aborted) this.#schedule(Date.now() + WRITE_MS);
        });
    }, dueAt - Date.now());
  }

  /** Writes everything up to `untilMs`, of the frames that came up to `cameMs`; both ms since the epoch. */
  async #write(untilMs: number, cameMs: number): Promise<void> {
    const { zeroAt } = this.#call;
    if (!zeroAt || !this.#timeline || !this.#files) {
      for (const { placer } of this.#tracks) placer.discard(Date.now() - BEFORE_ZERO_MS);
      return;
    }
    const zero = toSamples(zeroAt.getTime());
    for (const heard of this.#tracks) {
      const { placer } = heard;
      for (const { lane, at, samples } of placer.take(cameMs)) if (lane) this.#timeline.put(lane, at - zero, samples);
      if (heard.over && placer.waiting === 0) this.#tracks.delete(heard);
    }
    const to = toSamples(untilMs - zeroAt.getTime());
    if (to > this.#timeline.position) await this.#files.write(this.#timeline.advance(to));
  }

  /** Writes what is left and finishes the recording; where that fails the sweep does it later. */
  async #finish(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    await this.#stopWriting();
    const end = this.#call.endedAt?.getTime() ?? Date.now();
    if (this.#doubtSince === null) await this.#write(Math.min(Date.now(), end), Infinity);
    await this.#closeFiles();
    await this.#outbox.write(() => finalizeRecording(this.#ctx, this.hosting));
    this.#over();
  }

  async #stopWriting(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#agentTimer);
    this.#ended.abort();
    await this.#writing.catch(() => {});
    await this.#silencing.catch(() => {});
  }

  async #closeFiles(): Promise<void> {
    const files = this.#files;
    this.#files = null;
    await files?.close();
  }

  /** Work that nobody waits for: any failure ends this recorder; another one, or the sweep, goes on. */
  #unwatched(work: Promise<unknown>): void {
    work.catch((err: unknown) => {
      if (!(err instanceof LeaseLostError)) this.#log.error({ err }, "a step of the recorder failed");
      this.#over();
    });
  }

  #isOver = false;
  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
  }

  async close(stillOurs: boolean): Promise<void> {
    this.#isOver = true;
    const alreadyEnded = this.#ended.signal.aborted;
    await this.#stopWriting();
    try {
      if (stillOurs && !alreadyEnded && this.#doubtSince === null) await this.#write(Date.now() - PLACE_MS, Infinity);
      await this.#closeFiles();
    } catch (err) {
      this.#log.error({ err }, "the end of the recording was not written");
    }
    if (this.#room) await leaveRoom(this.#room);
  }
}
