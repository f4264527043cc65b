import type { Runtime } from "@/lib/compose";
import type { EndingReason } from "@/lib/contract/calls";
import { recordUse } from "@/lib/domain/charge/record-use";
import { beginGreeting } from "@/lib/domain/hosting/begin-greeting";
import { talkerWasLost } from "@/lib/domain/hosting/talker-was-lost";
import { LeaseLostError, type Hosting } from "@/lib/domain/hosting/lease";
import { refreshHosted, type HostedCall } from "@/lib/domain/hosting/load";
import { markAgentJoined } from "@/lib/domain/hosting/mark-agent-joined";
import type { HostedState } from "@/lib/domain/hosting/state";
import { confirmVisibility } from "@/lib/domain/visibility/confirm";
import { childLog } from "@/lib/log";
import {
  connectRoom,
  leaveRoom,
  RoomEvent,
  watchAudioTracks,
  watchConnection,
  type RemoteParticipant,
  type Room,
} from "@/worker/rtc";
import { obey } from "./commands";
import { BACK_LINE, driverChange, HANDED_BACK } from "./driver";
import { historyOf, mindOf } from "./equip";
import { createFaculties, type Faculties } from "./faculties";
import { createMeter, type Meter } from "./meter";
import type { Mind } from "./mind";
import { pickModels, type AgentModels } from "./models";
import { createMouth, type Mouth } from "./mouth";
import { createTeller, type Teller } from "./teller";
import { Voice } from "./voice";

/** Said when a limit is about to end the call; an agent that is alone tells nobody. */
const ENDING_WORDS: Record<EndingReason, string | null> = {
  max_duration: "This call has reached its longest time and ends in less than a minute.",
  observers_only: "Everybody but observers has left. This call ends in less than a minute.",
  agent_alone: null,
  customers_left: null,
};
/** What could not be brought into force is tried again after this; until then the agent is silent. */
const TRY_AGAIN_MS = 1_000;

/** The room could not be joined, though the media server has it. */
export class RoomNotJoinedError extends Error {
  override name = "RoomNotJoinedError";
}

/** The agent in one call, under one lease. */
export interface CallSession {
  /** The latest version of who hears whom that it said it goes by. */
  readonly confirmedVersion: number;
  /** Something in the call changed: read it anew; the session ends itself when the call is over. */
  refresh(): void;
  /** Leaves the room and frees everything; never throws. */
  close(): Promise<void>;
}

/**
 * Brings the agent into a call: connects under the fixed identity, which evicts a ghost of an earlier host, then listens
 * to whom it may hear, each on their own track, and speaks. `onOver` is called once when there is nothing left to do here.
 * Errors: RoomNotJoinedError, LeaseLostError.
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
  readonly #onOver: () => void;
  readonly #log;
  readonly #meter: Meter;
  readonly #models: AgentModels;
  readonly #parts: Faculties;
  readonly #ended = new AbortController();
  #state: HostedState;
  #teller: Teller | null = null;
  #room: Room | null = null;
  #voice: Voice | null = null;
  #mind: Mind | null = null;
  #mouth: Mouth | null = null;
  #greeted: boolean;
  /** The conversation is its own again, and it has not spoken since; `if_lost`: where whoever had it is gone. */
  #back: "no" | "yes" | "if_lost" = "no";
  #refreshing: Promise<void> = Promise.resolve();
  /** The reading that has not begun yet: it serves everybody who asks meanwhile. */
  #next: Promise<void> | null = null;
  #again: NodeJS.Timeout | undefined;

  constructor(runtime: Runtime, hosting: Hosting, hosted: HostedCall, onOver: () => void) {
    this.#runtime = runtime;
    this.#hosting = hosting;
    this.#hosted = hosted;
    this.#state = hosted.state;
    this.#onOver = onOver;
    this.#greeted = hosted.greeted;
    this.#log = childLog({ callId: hosting.callId, epoch: hosting.epoch });
    this.#meter = createMeter(
      (uses) => recordUse(runtime.context, { callId: hosting.callId, uses }),
      (err) => this.#log.warn({ err }, "the use of models was not written down"),
    );
    this.#models = pickModels(runtime.env, hosted.agent, (...uses) => this.#meter.used(...uses));
    this.#parts = createFaculties({
      ctx: runtime.context,
      hosting,
      hosted,
      models: this.#models,
      log: this.#log,
      body: {
        mind: () => this.#mind,
        teller: () => this.#teller,
        state: () => this.#state,
        audible: () => this.#voice?.audible ?? false,
        inCall: () => this.#inCall(),
        refresh: () => this.#refreshNow(),
        write: (work) => this.#write(work),
        failed: (err) => this.#failed(err),
        onLeaseLost: () => this.#over("lease lost"),
      },
    });
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
    this.#teller = createTeller(this.#ctx, this.#hosting.callId, room, this.#parts.roster, this.#parts.hearing);
    const voice = new Voice(room, this.#parts.ownSpeech.listener);
    voice.shut();
    this.#voice = voice;
    const mind = mindOf({
      ctx: this.#ctx,
      hosting: this.#hosting,
      hosted: this.#hosted,
      history: historyOf(this.#hosted.transcript, this.#parts.roster),
      models: this.#models,
      voice,
      diary: this.#parts.diary,
      roster: this.#parts.roster,
      onFirstToken: () => this.#parts.ownSpeech.onFirstToken(),
    });
    this.#mouth = createMouth({
      room,
      hearing: this.#parts.hearing,
      confirmed: this.#parts.roster.agent().appliedVersion,
      confirm: (version) => this.#confirm(version),
      onClose: () => {
        mind.interrupt();
        voice.shut();
      },
      onOpen: () => {
        voice.unshut();
        this.#parts.conversation.takeTurn();
      },
    });
    await mind.start();
    this.#mind = mind;
    // Resolves with the first listener: until then the voice holds what it is given.
    voice.start(this.#ended.signal).catch((err: unknown) => {
      if (this.#ended.signal.aborted) return;
      // Mute, the agent is of no use: the call is given up, for a host that can speak in it.
      this.#log.error({ err }, "no voice in the room");
      this.#over("no voice");
    });
    await markAgentJoined(this.#ctx, this.#hosting, { sid: room.localParticipant?.sid ?? "" });
    for (const participant of room.remoteParticipants.values()) this.#onJoined(participant);
    await this.#parts.notes.update(this.#state.notes);
    await this.#mouth.apply().catch((err: unknown) => this.#tryAgain(err));
    this.refresh();
    // A successor answers what its predecessor heard and could not answer any more.
    const mayGoOn = this.#inCall() && this.#state.agentMode !== "silent";
    if (mayGoOn && this.#hosted.transcript.at(-1)?.speaker === "user") this.#parts.conversation.goOn();
  }

  #watch(room: Room): void {
    watchAudioTracks(room, (audio) => this.#parts.ears.hear(audio));
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#onJoined(participant));
    room.on(RoomEvent.ParticipantDisconnected, (participant) => void this.#parts.diary.left(participant));
    room.on(RoomEvent.Reconnecting, () => this.#mouth?.connectionLost());
    room.on(RoomEvent.Reconnected, () => this.refresh());
    watchConnection(room, (reason) => this.#over(reason === null ? "connection lost" : `out of the room: ${reason}`));
  }

  #onJoined(participant: RemoteParticipant): void {
    void this.#parts.diary.joined(participant).then(() => this.refresh());
  }

  get confirmedVersion(): number {
    return this.#mouth?.confirmed ?? 0;
  }

  refresh(): void {
    this.#write(this.#refreshNow());
  }

  /** Reads the call anew and goes by it; rejects where it could not be read. */
  #refreshNow(): Promise<void> {
    if (this.#next) return this.#next;
    this.#next = this.#refreshing.then(() => {
      this.#next = null;
      return this.#read();
    });
    this.#refreshing = this.#next.catch(() => {});
    return this.#next;
  }

  async #read(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    const now = await refreshHosted(this.#ctx, this.#hosting).catch((err: unknown) => {
      this.#doubt();
      throw err;
    });
    if (!now || now.over) return this.#over("call over");
    const before = this.#state;
    this.#state = now;
    this.#parts.roster.update(now.participants);
    this.#parts.hearing.update(now);
    this.#parts.ears.update();
    this.#parts.ownSpeech.update();
    if (!this.#mind || !this.#mouth) return;
    const change = driverChange(before, now);
    if (change.kind === "silence") this.#fallSilent(change.line);
    if (change.kind === "back") this.#back = "yes";
    if (change.kind === "unsilenced" && this.#back === "no") this.#back = "if_lost";
    if (now.driverId === null) this.#parts.conversation.dropAnnouncement();
    await this.#mouth.apply().catch((err: unknown) => this.#tryAgain(err));
    await this.#parts.notes.update(now.notes);
    if (this.#back !== "no" && this.#inCall()) await this.#comeBack();
    await this.#greet();
    await this.#parts.consult.update(now.transfer, this.#mouth.open ? this.#parts.hearing.own() : null);
    if (now.asked) await this.#obey();
    if (now.ending !== before.ending) {
      const words = now.ending && ENDING_WORDS[now.ending];
      if (words && this.#inCall()) this.#mind.say(words);
    }
    // Who is in the conversation, or how the agent takes part, may have changed.
    this.#parts.conversation.takeTurn();
  }

  /** Who hears whom may have changed, and could not be read: the agent neither speaks nor hears until it is. */
  #doubt(): void {
    this.#parts.hearing.doubt();
    this.#mouth?.shut();
    this.#parts.ears.update();
    this.#readAgain();
  }

  /** Whether what the agent says now is said to the call. */
  #inCall(): boolean {
    if (this.#ended.signal.aborted) return false;
    return (this.#mouth?.open ?? false) && this.#parts.hearing.own()?.lane === "call";
  }

  async #confirm(version: number): Promise<void> {
    const by = { participantId: this.#parts.roster.agent().id, hosting: this.#hosting };
    await confirmVisibility(this.#ctx, { callId: this.#hosting.callId, version, by });
  }

  #fallSilent(line: string | null): void {
    this.#back = "no";
    this.#mind?.interrupt();
    this.#mind?.forget(HANDED_BACK.id);
    if (line) this.#parts.conversation.announce(line);
  }

  async #comeBack(): Promise<void> {
    const lost = await talkerWasLost(this.#ctx, this.#hosting);
    const back = lost || this.#back === "yes";
    this.#back = "no";
    if (!back) return;
    this.#mind?.instruct(HANDED_BACK.id, HANDED_BACK.words);
    this.#parts.conversation.goOn(lost ? BACK_LINE : null);
  }

  async #greet(): Promise<void> {
    if (this.#greeted || !this.#inCall() || !this.#parts.roster.hasActiveCustomer()) return;
    const first = await beginGreeting(this.#ctx, this.#hosting);
    this.#greeted = true;
    if (first && this.#hosted.greeting && this.#state.agentMode !== "silent") this.#mind?.say(this.#hosted.greeting);
  }

  async #obey(): Promise<void> {
    await obey({
      ctx: this.#ctx,
      hosting: this.#hosting,
      diary: this.#parts.diary,
      say: (text) => {
        if (!this.#inCall()) return false;
        this.#mind?.interrupt();
        this.#mind?.say(text);
        return true;
      },
      nudge: () => this.#parts.conversation.nudge(),
      preview: async (instruction, signal) => (await this.#mind?.preview(instruction, signal)) ?? "",
    });
  }

  /** Work that nobody waits for. */
  #write(work: Promise<unknown> | undefined): void {
    work?.catch((err: unknown) => this.#failed(err));
  }

  /** Something is not in force: the agent stays silent and tries again. */
  #tryAgain(err: unknown): void {
    this.#failed(err);
    this.#readAgain();
  }

  #readAgain(): void {
    clearTimeout(this.#again);
    if (!this.#ended.signal.aborted) this.#again = setTimeout(() => this.refresh(), TRY_AGAIN_MS);
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
    clearTimeout(this.#again);
    await this.#mind?.close().catch((err: unknown) => this.#log.warn({ err }, "session did not close"));
    await this.#voice?.close().catch(() => {});
    if (this.#room) await leaveRoom(this.#room);
    await this.#meter.close();
  }
}
