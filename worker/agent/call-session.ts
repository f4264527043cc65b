import type { Runtime } from "@/lib/compose";
import type { EndingReason } from "@/lib/contract/calls";
import type { HostedCall } from "@/lib/domain/hosting/load";
import { beginGreeting } from "@/lib/domain/hosting/begin-greeting";
import { LeaseLostError, type Hosting } from "@/lib/domain/hosting/lease";
import { refreshHosted } from "@/lib/domain/hosting/load";
import { markAgentJoined } from "@/lib/domain/hosting/mark-agent-joined";
import { speakerName } from "@/lib/domain/participant/grant";
import { newId } from "@/lib/ids";
import { childLog } from "@/lib/log";
import {
  audioFrames,
  connectRoom,
  leaveRoom,
  RoomEvent,
  watchAudioTracks,
  watchConnection,
  type RemoteParticipant,
  type Room,
  type SubscribedAudio,
} from "@/worker/rtc";
import { createDiary, type Diary } from "./diary";
import { EAR_SAMPLE_RATE, listen, type Utterance } from "./ear";
import { instructionsFor } from "./instructions";
import { APOLOGY, createMind, type Mind } from "./mind";
import { pickModels, type AgentModels } from "./models";
import { createRoster, type Person, type Roster } from "./roster";
import { createTeller, type Teller } from "./teller";
import { createTools } from "./tools";
import { createTurns, type TurnLine } from "./turns";
import { Voice, type SpokenSegment } from "./voice";

/** Said when a limit is about to end the call; an agent that is alone tells nobody. */
const ENDING_WORDS: Record<EndingReason, string | null> = {
  max_duration: "This call has reached its longest time and ends in less than a minute.",
  observers_only: "Everybody but observers has left. This call ends in less than a minute.",
  agent_alone: null,
  customers_left: null,
};

/** The room could not be joined, though the media server has it. */
export class RoomNotJoinedError extends Error {
  override name = "RoomNotJoinedError";
}

/** The agent in one call, under one lease. */
export interface CallSession {
  /** Something in the call changed: read it anew; the session ends itself when the call is over. */
  refresh(): void;
  /** Leaves the room and frees everything; never throws. */
  close(): Promise<void>;
}

/**
 * Brings the agent into a call: connects under the fixed identity, which evicts a ghost of an earlier host, then listens
 * to everybody on their own track, and speaks. `onOver` is called once when there is nothing left to do here. Errors:
 * RoomNotJoinedError, LeaseLostError.
 */
export async function openCallSession(
  runtime: Runtime,
  hosting: Hosting,
  hosted: HostedCall,
  onOver: () => void,
): Promise<CallSession> {
  const session = new Session(runtime, hosting, hosted, onOver);
  try {
    await session.open();
  } catch (err) {
    await session.close();
    throw err;
  }
  return session;
}

class Session implements CallSession {
  readonly #runtime: Runtime;
  readonly #hosting: Hosting;
  readonly #hosted: HostedCall;
  readonly #diary: Diary;
  readonly #onOver: () => void;
  readonly #log;
  readonly #models: AgentModels;
  readonly #turns = createTurns();
  readonly #ended = new AbortController();
  /** Words of utterances that were transcribed at a pause; null where there was no time. */
  readonly #words = new WeakMap<Utterance, Promise<string | null>>();
  /** Utterances that are being spoken: only of these is there anything interim to tell. */
  readonly #spoken = new Set<string>();
  readonly #roster: Roster;
  #teller: Teller | null = null;
  #room: Room | null = null;
  #voice: Voice | null = null;
  #mind: Mind | null = null;
  #greeted: boolean;
  #ending: EndingReason | null;
  #refreshing: Promise<void> = Promise.resolve();
  #replyTo: TurnLine | null = null;
  #firstTokenAt: number | null = null;
  #spokenSegmentId = newId("t");

  constructor(runtime: Runtime, hosting: Hosting, hosted: HostedCall, onOver: () => void) {
    this.#runtime = runtime;
    this.#hosting = hosting;
    this.#hosted = hosted;
    this.#onOver = onOver;
    this.#log = childLog({ callId: hosting.callId, epoch: hosting.epoch });
    this.#roster = createRoster(hosted.participants);
    this.#diary = createDiary(runtime.context, hosting, this.#log, () => this.#over("lease lost"));
    this.#greeted = hosted.greeted;
    this.#ending = hosted.ending;
    this.#models = pickModels(runtime.env, hosted.agent);
  }

  get #ctx() {
    return this.#runtime.context;
  }

  async open(): Promise<void> {
    const room = await connectRoom(this.#hosted.roomUrl, this.#hosted.joinToken, {
      prepare: (unconnected) => this.#watch(unconnected),
      signal: this.#ended.signal,
    }).catch((cause: unknown) => {
      throw new RoomNotJoinedError("the room could not be joined", { cause });
    });
    this.#room = room;
    this.#teller = createTeller(this.#ctx, this.#hosting.callId, room, this.#roster);
    const voice = new Voice(room, {
      onStarted: (at) => this.#onSpeaking(at),
      onFinished: (segment) => this.#onSpoken(segment),
      onCleared: () => this.#write(this.#teller?.cleared()),
      onSentence: (text, startedAt) => this.#onSentence(text, startedAt),
    });
    this.#voice = voice;
    this.#mind = createMind({
      callId: this.#hosting.callId,
      instructions: instructionsFor(this.#hosted.agent),
      history: this.#hosted.transcript.map((entry) => ({
        speaker: entry.speaker,
        text: entry.speaker === "agent" ? entry.text : `${this.#roster.nameOf(entry.participant_id)}: ${entry.text}`,
      })),
      tools: createTools({
        callId: this.#hosting.callId,
        tools: this.#hosted.agent.tools,
        outbound: this.#ctx.toolOutbound,
        onCalled: (outcome) => void this.#diary.event("agent.tool_called", outcome),
        onEndCall: () => void this.#diary.endCall(),
      }),
      llm: this.#models.llm,
      synthesize: this.#models.synthesize,
      apologySound: this.#models.apologySound,
      voice,
      onModelFailed: (part) => void this.#diary.event("agent.model_failed", { part }),
      onFirstToken: () => {
        this.#firstTokenAt ??= Date.now();
      },
    });
    await this.#mind.start();
    // Resolves with the first listener: until then the voice holds what it is given.
    voice.start(this.#ended.signal).catch((err: unknown) => {
      if (this.#ended.signal.aborted) return;
      // Mute, the agent is of no use: the call is given up, for a host that can speak in it.
      this.#log.error({ err }, "no voice in the room");
      this.#over("no voice");
    });
    await markAgentJoined(this.#ctx, this.#hosting, { sid: room.localParticipant?.sid ?? "" });
    for (const participant of room.remoteParticipants.values()) this.#onJoined(participant);
    this.refresh();
    // A successor answers what its predecessor heard and could not answer any more.
    if (this.#hosted.transcript.at(-1)?.speaker === "user") this.#mind.resume();
  }

  #watch(room: Room): void {
    watchAudioTracks(room, (audio) => this.#hear(audio));
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#onJoined(participant));
    room.on(RoomEvent.ParticipantDisconnected, (participant) => void this.#diary.left(participant));
    watchConnection(room, (reason) => this.#over(reason === null ? "connection lost" : `out of the room: ${reason}`));
  }

  #onJoined(participant: RemoteParticipant): void {
    void this.#diary.joined(participant).then(() => this.refresh());
  }

  refresh(): void {
    this.#refreshing = this.#refreshing.then(() => this.#read()).catch((err: unknown) => this.#failed(err));
  }

  async #read(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    const now = await refreshHosted(this.#ctx, this.#hosting);
    if (now.over) return this.#over("call over");
    this.#roster.update(now.participants);
    await this.#greet();
    if (now.ending !== this.#ending) {
      this.#ending = now.ending;
      const words = now.ending && ENDING_WORDS[now.ending];
      if (words) this.#mind?.say(words);
    }
  }

  async #greet(): Promise<void> {
    if (this.#greeted || !this.#mind) return;
    if (!this.#roster.hasActiveCustomer()) return;
    const first = await beginGreeting(this.#ctx, this.#hosting);
    this.#greeted = true;
    if (first && this.#hosted.greeting) this.#mind.say(this.#hosted.greeting);
  }

  #hear(audio: SubscribedAudio): void {
    const frames = audioFrames(audio.track, { sampleRate: EAR_SAMPLE_RATE, signal: audio.signal });
    let segmentId = newId("t");
    const ear = listen(frames, {
      onSpeechStarted: () => {
        segmentId = newId("t");
        this.#spoken.add(segmentId);
        this.#turns.speechStarted(audio.sid);
        this.#stopFor(audio.identity);
      },
      onSpeechContinues: (soFar) => this.#write(this.#interim(audio.identity, segmentId, soFar)),
      onSpeechPaused: (utterance, signal) => this.#write(this.#prepare(audio, segmentId, utterance, signal)),
      onSpeechEnded: (utterance) => {
        this.#spoken.delete(segmentId);
        this.#turns.speechEnded(audio.sid, true);
        this.#write(this.#heard(audio.identity, segmentId, utterance));
      },
    });
    this.#write(
      ear.finally(() => {
        this.#turns.trackGone(audio.sid);
        this.#takeTurn();
      }),
    );
  }

  /** Any human's start of speech stops the agent. */
  #stopFor(roomIdentity: string): void {
    const audible = this.#voice?.audible ?? false;
    if (!this.#mind?.interrupt()) return;
    this.#turns.cutShort();
    const speaker = this.#roster.at(roomIdentity);
    if (!audible || !speaker) return;
    void this.#diary.event("agent.interrupted", { by_participant_id: speaker.id });
  }

  async #interim(roomIdentity: string, segmentId: string, soFar: Utterance): Promise<void> {
    const text = await this.#models.transcriber.interim(soFar.samples);
    const speaker = this.#roster.at(roomIdentity);
    if (!text || !speaker || !this.#spoken.has(segmentId)) return;
    await this.#teller?.interim(speaker, segmentId, text, soFar.startedAt);
  }

  /** A pause may be the end of what somebody says: they are transcribed and an answer is made ready, as if it were. */
  async #prepare(audio: SubscribedAudio, segmentId: string, utterance: Utterance, signal: AbortSignal): Promise<void> {
    const words = this.#models.transcriber.early(utterance.samples);
    this.#words.set(utterance, words);
    const text = await words;
    const speaker = this.#roster.at(audio.identity);
    if (!text || !speaker || !this.#spoken.has(segmentId)) return;
    if (signal.aborted) return this.#teller?.interim(speaker, segmentId, text, utterance.startedAt);
    if (this.#turns.isAlone(audio.sid)) this.#mind?.rehearse([`${speakerName(speaker)}: ${text}`], signal);
  }

  async #heard(roomIdentity: string, segmentId: string, utterance: Utterance): Promise<void> {
    const turnDecidedAt = new Date();
    const text = await this.#wordsOf(utterance);
    if (text === null) this.#turns.failed();
    const speaker = text
      ? (this.#roster.at(roomIdentity) ?? (await this.#personAfterRefresh(roomIdentity)))
      : undefined;
    if (text && speaker) {
      const { startedAt, endedAt } = utterance;
      void this.#diary.said({ participantId: speaker.id, text, startedAt, endedAt, interrupted: false });
      this.#turns.transcribed({
        participantId: speaker.id,
        speaker: speakerName(speaker),
        text,
        speechEndedAt: endedAt,
        turnDecidedAt,
        transcribedAt: new Date(),
      });
    } else if (text !== null) {
      this.#turns.transcribed(null);
    }
    // Without words too: interim text of it may be on the screens.
    const shownFor = speaker ?? this.#roster.at(roomIdentity);
    if (shownFor) this.#write(this.#teller?.final(shownFor, segmentId, text ?? ""));
    this.#takeTurn();
  }

  /** What was said, perhaps nothing; null where the speech model failed. */
  async #wordsOf(utterance: Utterance): Promise<string | null> {
    try {
      return (await this.#words.get(utterance)) ?? (await this.#models.transcriber.final(utterance.samples));
    } catch (err) {
      this.#log.warn({ err }, "speech was not transcribed");
      void this.#diary.event("agent.model_failed", { part: "stt" });
      return null;
    }
  }

  #takeTurn(): void {
    if (this.#ended.signal.aborted || !this.#mind) return;
    const decision = this.#turns.next();
    if (decision.kind === "wait") return;
    this.#firstTokenAt = null;
    this.#replyTo = null;
    if (decision.kind === "resume") return this.#mind.resume();
    if (decision.kind === "apologise") return this.#mind.say(APOLOGY);
    this.#replyTo = decision.lines.at(-1)!;
    this.#mind.interrupt();
    if (decision.apologise) this.#mind.say(APOLOGY);
    this.#mind.reply(decision.lines.map((line) => `${line.speaker}: ${line.text}`));
  }

  #onSpeaking(at: Date): void {
    const line = this.#replyTo;
    this.#replyTo = null;
    if (!line) return;
    const since = (time: number) => Math.max(0, time - line.speechEndedAt.getTime());
    void this.#diary.turn({
      participantId: line.participantId,
      speechEndedAt: line.speechEndedAt,
      turnDecidedMs: since(line.turnDecidedAt.getTime()),
      transcribedMs: since(line.transcribedAt.getTime()),
      firstTokenMs: this.#firstTokenAt === null ? null : since(this.#firstTokenAt),
      firstAudioMs: since(at.getTime()),
    });
  }

  #onSentence(text: string, startedAt: Date): void {
    this.#write(this.#teller?.interim(this.#roster.agent(), this.#spokenSegmentId, text, startedAt));
  }

  #onSpoken(segment: SpokenSegment): void {
    const segmentId = this.#spokenSegmentId;
    this.#spokenSegmentId = newId("t");
    // Also where nothing was heard of it: the sentence that was about to be said may be on the screens.
    this.#write(this.#teller?.final(this.#roster.agent(), segmentId, segment.text));
    if (segment.text) void this.#diary.said({ participantId: this.#roster.agent().id, ...segment });
  }

  async #personAfterRefresh(roomIdentity: string): Promise<Person | undefined> {
    this.refresh();
    await this.#refreshing;
    return this.#roster.at(roomIdentity);
  }

  /** Work that nobody waits for. */
  #write(work: Promise<unknown> | undefined): void {
    work?.catch((err: unknown) => this.#failed(err));
  }

  /** A lost lease ends the session, any other failure is logged and harms no other call. */
  #failed(err: unknown): void {
    if (err instanceof LeaseLostError) this.#over("lease lost");
    else if (!this.#ended.signal.aborted) this.#log.error({ err }, "a step of the agent failed");
  }

  #over(why: string): void {
    if (this.#ended.signal.aborted) return;
    this.#log.info({ why }, "the agent leaves the call");
    this.#ended.abort();
    this.#onOver();
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#mind?.close().catch((err: unknown) => this.#log.warn({ err }, "session did not close"));
    await this.#voice?.close().catch(() => {});
    if (this.#room) await leaveRoom(this.#room);
  }
}
