import type { Runtime } from "@/lib/compose";
import { LeaseLostError, type Hosting } from "@/lib/domain/lease";
import { beginRecording, noteGap } from "@/lib/domain/recording/begin";
import { finalizeRecording } from "@/lib/domain/recording/finalize";
import { AGENT_IDENTITY } from "@/lib/domain/participant/own-identity";
import { refreshRecorded, type RecordedCall, type RecorderAccess } from "@/lib/domain/recording/load";
import { childLog } from "@/lib/log";
import { RECORDING_SAMPLE_RATE } from "@/lib/storage/working-files";
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
/** A write that comes this late says that the process stood still, and may have been replaced meanwhile. */
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

/** A track that is or was heard; `lane` is null until it is known whose it is. */
interface Heard {
  identity: string;
  lane: string | null;
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
  #call: RecordedCall = { over: false, zeroAt: null, endedAt: null, participants: [] };
  /** From when on this recorder hears, ms since the epoch. */
  #hearsFrom = 0;
  #followsAgent = false;
  readonly #agentTracks: RemoteTrackPublication[] = [];
  #lostSince: number | null = null;
  #inDoubt = false;
  /** Writes in a row that were left out. */
  #skipped = 0;
  #timer: NodeJS.Timeout | undefined;
  #agentTimer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

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
    const { zeroAt } = this.#call;
    if (this.#lostSince !== null && zeroAt) {
      const gap = { from_ms: Math.max(0, this.#lostSince - zeroAt.getTime()), to_ms: Date.now() - zeroAt.getTime() };
      this.#unwatched(this.#outbox.write(() => noteGap(this.#ctx, this.hosting, gap)));
    }
    this.#lostSince = null;
  }

  #hear(audio: SubscribedAudio): void {
    const delay = createBufferDelay(audio.track);
    const heard: Heard = {
      identity: audio.identity,
      lane: null,
      placer: createPlacer(RECORDING_SAMPLE_RATE),
      delay,
      over: false,
    };
    this.#tracks.add(heard);
    const read = async () => {
      const options = { sampleRate: RECORDING_SAMPLE_RATE, signal: audio.signal };
      for await (const frame of audioFrames(audio.track, options)) heard.placer.push(frame, Date.now(), delay.ms);
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
      this.#call = await this.#outbox.write(() => refreshRecorded(this.#ctx, this.hosting));
      await this.#begin();
      for (const heard of this.#tracks) heard.lane ??= this.#laneOf(heard.identity);
      for (const { id, role, joinedAt } of this.#call.participants) {
        if (joinedAt && role !== "observer") this.#timeline?.addLane(id);
      }
      if (this.#call.over) await this.#finish();
    });
    this.#unwatched(this.#refreshing);
  }

  confirm(): void {
    this.#inDoubt = false;
  }

  /** The zero is known: from here on everything has its place. What an earlier recorder wrote is gone on from. */
  async #begin(): Promise<void> {
    const { zeroAt } = this.#call;
    if (!zeroAt || this.#timeline || !this.#files) return;
    const hearsFrom = Math.max(0, toSamples(this.#hearsFrom - zeroAt.getTime()));
    const written = this.#files.written;
    this.#timeline = createTimeline(Math.max(hearsFrom, written));
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
      if (lateMs > STOOD_STILL_MS) this.#inDoubt = true;
      for (const { delay, over } of this.#tracks) if (!over) void delay.measure();
      // After a stall the sound that waits comes in first: the next time will do, unless the machine is always late.
      this.#skipped = lateMs > PLACE_MS ? this.#skipped + 1 : 0;
      const skip = (this.#skipped > 0 && this.#skipped <= MAX_SKIPPED) || this.#inDoubt;
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
      const { lane, placer } = heard;
      if (lane === null) placer.discard(Date.now() - BEFORE_ZERO_MS);
      else for (const { at, samples } of placer.take(cameMs)) this.#timeline.put(lane, at - zero, samples);
      if (heard.over && placer.waiting === 0) this.#tracks.delete(heard);
    }
    const to = toSamples(untilMs - zeroAt.getTime());
    if (to > this.#timeline.position) await this.#files.write(this.#timeline.advance(to));
  }

  /** The lane of who bears an identity now: somebody who was added again under it has a lane of their own. */
  #laneOf(identity: string): string | null {
    return this.#call.participants.findLast((participant) => participant.roomIdentity === identity)?.id ?? null;
  }

  /** Writes what is left and finishes the recording; where that fails the sweep does it later. */
  async #finish(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    await this.#stopWriting();
    const end = this.#call.endedAt?.getTime() ?? Date.now();
    if (!this.#inDoubt) await this.#write(Math.min(Date.now(), end), Infinity);
    await this.#closeFiles();
    await this.#outbox.write(() => finalizeRecording(this.#ctx, this.hosting));
    this.#over();
  }

  async #stopWriting(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#agentTimer);
    this.#ended.abort();
    await this.#writing.catch(() => {});
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
      if (stillOurs && !alreadyEnded && !this.#inDoubt) await this.#write(Date.now() - PLACE_MS, Infinity);
      await this.#closeFiles();
    } catch (err) {
      this.#log.error({ err }, "the end of the recording was not written");
    }
    if (this.#room) await leaveRoom(this.#room);
  }
}
