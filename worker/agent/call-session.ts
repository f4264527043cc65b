import type { Runtime } from "@/lib/compose";
import type { HostedCall } from "@/lib/domain/hosting/load";
import { addSegment } from "@/lib/domain/hosting/add-segment";
import { beginGreeting } from "@/lib/domain/hosting/begin-greeting";
import { endByAgent } from "@/lib/domain/hosting/end-by-agent";
import { LeaseLostError, type Hosting } from "@/lib/domain/hosting/lease";
import { refreshHosted } from "@/lib/domain/hosting/load";
import { markAgentJoined } from "@/lib/domain/hosting/mark-agent-joined";
import { noteAgentEvent } from "@/lib/domain/hosting/note";
import { recordTurn } from "@/lib/domain/hosting/record-turn";
import { speakerName } from "@/lib/domain/participant/grant";
import { markJoined } from "@/lib/domain/participant/mark-joined";
import { markLeft } from "@/lib/domain/participant/mark-left";
import { newId } from "@/lib/ids";
import { childLog } from "@/lib/log";
import {
  audioFrames,
  connectRoom,
  leaveRoom,
  RoomEvent,
  watchAudioTracks,
  type RemoteParticipant,
  type Room,
  type SubscribedAudio,
} from "@/worker/rtc";
import { EAR_SAMPLE_RATE, listen, type Utterance } from "./ear";
import { instructionsFor } from "./instructions";
import { APOLOGY, createMind, type Mind } from "./mind";
import { pickModels, type AgentModels } from "./models";
import { createRoster, type Person, type Roster } from "./roster";
import { createTeller, type Teller } from "./teller";
import { createTools } from "./tools";
import { createTurns, type TurnLine } from "./turns";
import { Voice, type SpokenSegment } from "./voice";

/** The agent in one call, under one lease. */
export interface CallSession {
  readonly hosting: Hosting;
  /** Something in the call changed: read it anew; the session ends itself when the call is over. */
  refresh(): void;
  /** Leaves the room and frees everything; never throws. */
  close(): Promise<void>;
}

/**
 * Brings the agent into a call: connects under the fixed identity, which evicts a ghost of an earlier host, then listens
 * to everybody on their own track, and speaks. `onOver` is called once when there is nothing left to do here.
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
  readonly hosting: Hosting;
  readonly #runtime: Runtime;
  readonly #hosted: HostedCall;
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
  #refreshing: Promise<void> = Promise.resolve();
  #replyTo: TurnLine | null = null;
  #firstTokenAt: number | null = null;
  #spokenSegmentId = newId("t");

  constructor(runtime: Runtime, hosting: Hosting, hosted: HostedCall, onOver: () => void) {
    this.#runtime = runtime;
    this.hosting = hosting;
    this.#hosted = hosted;
    this.#onOver = onOver;
    this.#log = childLog({ callId: hosting.callId, epoch: hosting.epoch });
    this.#roster = createRoster(hosted.participants);
    this.#greeted = hosted.greeted;
    this.#models = pickModels(runtime.env, hosted.agent);
  }

  get #ctx() {
    return this.#runtime.context;
  }

  async open(): Promise<void> {
    const room = await connectRoom(this.#hosted.roomUrl, this.#hosted.joinToken, {
      prepare: (unconnected) => this.#watch(unconnected),
      signal: this.#ended.signal,
    });
    this.#room = room;
    this.#teller = createTeller(this.#ctx, this.hosting.callId, room, this.#roster);
    const voice = new Voice(room, {
      onStarted: (at) => this.#onSpeaking(at),
      onFinished: (segment) => this.#onSpoken(segment),
      onCleared: () => this.#write(this.#teller?.cleared()),
      onSentence: (text, startedAt) => this.#onSentence(text, startedAt),
    });
    this.#voice = voice;
    this.#mind = createMind({
      callId: this.hosting.callId,
      instructions: instructionsFor(this.#hosted.agent),
      history: this.#hosted.transcript.map((entry) => ({
        speaker: entry.speaker,
        text: entry.speaker === "agent" ? entry.text : `${this.#roster.nameOf(entry.participant_id)}: ${entry.text}`,
      })),
      tools: createTools({
        callId: this.hosting.callId,
        tools: this.#hosted.agent.tools,
        onCalled: (outcome) => this.#write(noteAgentEvent(this.#ctx, this.hosting, "agent.tool_called", outcome)),
        onEndCall: (afterSpeech) => this.#write(afterSpeech.then(() => endByAgent(this.#ctx, this.hosting))),
      }),
      llm: this.#models.llm,
      synthesize: this.#models.synthesize,
      apologySound: this.#models.apologySound,
      voice,
      onModelFailed: (part) => this.#write(noteAgentEvent(this.#ctx, this.hosting, "agent.model_failed", { part })),
      onFirstToken: () => {
        this.#firstTokenAt ??= Date.now();
      },
    });
    await this.#mind.start();
    // Resolves with the first listener: until then the voice holds what it is given.
    void voice.start(this.#ended.signal).catch((err: unknown) => this.#log.error({ err }, "no voice in the room"));
    await markAgentJoined(this.#ctx, this.hosting, { sid: room.localParticipant?.sid ?? "" });
    for (const participant of room.remoteParticipants.values()) this.#onJoined(participant);
    this.refresh();
    // A successor answers what its predecessor heard and could not answer any more.
    if (this.#hosted.transcript.at(-1)?.speaker === "user") this.#mind.resume();
  }

  #watch(room: Room): void {
    watchAudioTracks(room, (audio) => this.#hear(audio));
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#onJoined(participant));
    room.on(RoomEvent.ParticipantDisconnected, (participant) => this.#onLeft(participant));
    room.on(RoomEvent.Disconnected, () => this.#over());
  }

  /** What the room shows is told to the rows at once; webhooks and the reconciler tell the same, later. */
  #onJoined(participant: RemoteParticipant): void {
    const evidence = { kind: "webhook", sid: participant.sid ?? "", observedAt: new Date() } as const;
    const roomIdentity = participant.identity;
    this.#write(
      markJoined(this.#ctx, { callId: this.hosting.callId, roomIdentity, evidence }).then(() => this.refresh()),
    );
  }

  #onLeft(participant: RemoteParticipant): void {
    const evidence = { kind: "webhook", sid: participant.sid ?? "" } as const;
    this.#write(markLeft(this.#ctx, { callId: this.hosting.callId, roomIdentity: participant.identity, evidence }));
  }

  refresh(): void {
    this.#refreshing = this.#refreshing.then(async () => {
      if (this.#ended.signal.aborted) return;
      const now = await refreshHosted(this.#ctx, this.hosting);
      if (now.over) return this.#over();
      this.#roster.update(now.participants);
      await this.#greet();
    });
    this.#write(this.#refreshing);
  }

  async #greet(): Promise<void> {
    if (this.#greeted || !this.#mind) return;
    if (!this.#roster.hasActiveCustomer()) return;
    this.#greeted = true;
    if (!(await beginGreeting(this.#ctx, this.hosting))) return;
    if (this.#hosted.agent.greeting) this.#mind.say(this.#hosted.agent.greeting);
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
    const data = { by_participant_id: speaker.id };
    this.#write(noteAgentEvent(this.#ctx, this.hosting, "agent.interrupted", data));
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
    let line: TurnLine | null = null;
    let failed = false;
    try {
      const text = (await this.#words.get(utterance)) ?? (await this.#models.transcriber.final(utterance.samples));
      const speaker = this.#roster.at(roomIdentity) ?? (await this.#personAfterRefresh(roomIdentity));
      if (text && speaker) {
        const { startedAt, endedAt } = utterance;
        await addSegment(this.#ctx, this.hosting, {
          participantId: speaker.id,
          text,
          startedAt,
          endedAt,
          interrupted: false,
        });
        this.#write(this.#teller?.final(speaker, segmentId, text));
        line = {
          participantId: speaker.id,
          speaker: speakerName(speaker),
          text,
          speechEndedAt: endedAt,
          turnDecidedAt,
          transcribedAt: new Date(),
        };
      }
    } catch (err) {
      if (err instanceof LeaseLostError) throw err;
      failed = true;
      this.#log.warn({ err }, "speech was not transcribed");
      await noteAgentEvent(this.#ctx, this.hosting, "agent.model_failed", { part: "stt" });
    } finally {
      this.#turns.transcribed(line);
      if (failed && !this.#ended.signal.aborted) this.#mind?.say(APOLOGY);
      else this.#takeTurn();
    }
  }

  #takeTurn(): void {
    if (this.#ended.signal.aborted || !this.#mind) return;
    const decision = this.#turns.next();
    if (decision.kind === "wait") return;
    this.#firstTokenAt = null;
    if (decision.kind === "resume") {
      this.#replyTo = null;
      this.#mind.resume();
    } else {
      this.#replyTo = decision.lines.at(-1)!;
      this.#mind.interrupt();
      this.#mind.reply(decision.lines.map((line) => `${line.speaker}: ${line.text}`));
    }
  }

  #onSpeaking(at: Date): void {
    const line = this.#replyTo;
    this.#replyTo = null;
    if (!line) return;
    const since = (time: number) => Math.max(0, time - line.speechEndedAt.getTime());
    this.#write(
      recordTurn(this.#ctx, this.hosting, {
        participantId: line.participantId,
        speechEndedAt: line.speechEndedAt,
        turnDecidedMs: since(line.turnDecidedAt.getTime()),
        transcribedMs: since(line.transcribedAt.getTime()),
        firstTokenMs: this.#firstTokenAt === null ? null : since(this.#firstTokenAt),
        firstAudioMs: since(at.getTime()),
      }),
    );
  }

  #onSentence(text: string, startedAt: Date): void {
    this.#write(this.#teller?.interim(this.#roster.agent(), this.#spokenSegmentId, text, startedAt));
  }

  #onSpoken(segment: SpokenSegment): void {
    const segmentId = this.#spokenSegmentId;
    this.#spokenSegmentId = newId("t");
    if (!segment.text) return;
    this.#write(
      Promise.all([
        addSegment(this.#ctx, this.hosting, { participantId: this.#roster.agent().id, ...segment }),
        this.#teller?.final(this.#roster.agent(), segmentId, segment.text),
      ]),
    );
  }

  async #personAfterRefresh(roomIdentity: string): Promise<Person | undefined> {
    this.refresh();
    await this.#refreshing;
    return this.#roster.at(roomIdentity);
  }

  /** Work that nobody waits for: a lost lease ends the session, any other failure is logged and harms no other call. */
  #write(work: Promise<unknown> | undefined): void {
    work?.catch((err: unknown) => {
      if (err instanceof LeaseLostError) return this.#over();
      if (!this.#ended.signal.aborted) this.#log.error({ err }, "a step of the agent failed");
    });
  }

  #over(): void {
    if (this.#ended.signal.aborted) return;
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
