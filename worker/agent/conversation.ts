import { speakerName } from "@/lib/domain/participant/grant";
import type { Log } from "@/lib/log";
import type { Diary } from "./diary";
import type { Utterance } from "./ear";
import type { EarsListener, Speech } from "./ears";
import {
  conversesWithAll,
  decideFloor,
  isTold,
  type FloorMemory,
  type FloorSituation,
  type FloorVerdict,
} from "./floor";
import { APOLOGY, type Mind } from "./mind";
import type { OwnSpeech } from "./own-speech";
import type { Person, Roster } from "./roster";
import type { Teller } from "./teller";
import type { Transcriber } from "./transcribe";
import { createTurns, type TurnLine } from "./turns";

interface ConversationOptions {
  roster: Roster;
  diary: Diary;
  transcriber: Transcriber;
  ownSpeech: OwnSpeech;
  log: Log;
  mind(): Mind | null;
  teller(): Teller | null;
  /** Whether the agent may take a turn now: it is in the call, and may be heard. */
  mayTakeTurn(): boolean;
  audible(): boolean;
  situation(): Omit<FloorSituation, "memory">;
  /** Asks the chat model whether the last of these lines is meant for the agent. Never rejects. */
  judge(lines: string[]): Promise<boolean>;
  /** Notes that a turn which is thought out now knows. */
  noteIds(): string[];
  /** What was said in private to the agent, with its speaker; it is no part of the conversation. */
  onPrivate(speaker: Person, text: string, startedAt: Date): Promise<void>;
  write(work: Promise<unknown> | undefined): void;
}

/** A turn that is to be taken whoever was meant; `opening`: what is said first. */
interface Push {
  nudged: boolean;
  opening: string | null;
}

const NUDGED = { answers: true, reason: "nudged", participant_id: null } as const;
/** Recent lines, for the model to judge by. */
const MAX_RECENT = 12;

/** The conversation of one call as the agent takes part in it: from speech to words, and from words to turns. */
export class Conversation implements EarsListener {
  readonly #options: ConversationOptions;
  readonly #turns = createTurns();
  /** Words of utterances that were transcribed at a pause; null where there was no time. */
  readonly #words = new WeakMap<Utterance, Promise<string | null>>();
  /** Utterances that are being spoken: only of these is there anything interim to tell. */
  readonly #spoken = new Set<string>();
  #memory: FloorMemory = { agentSaid: "", agentAnswered: null, spokeSince: [] };
  #recent: string[] = [];
  /** The model is being asked: nothing else is decided meanwhile. */
  #judging = false;
  /** Lines that the agent is to answer, but somebody spoke before it could. */
  #owed: TurnLine[] = [];
  #pushed: Push | null = null;
  /** Fixed words to be said once nobody speaks. */
  #announcement: string | null = null;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** The agent said this; `answered`: to whom, null: to everybody. */
  onAgentSaid(text: string, answered: string | null): void {
    this.#memory = { agentSaid: text, agentAnswered: answered, spokeSince: [] };
    this.#recall(`${this.#options.situation().agentName}: ${text}`);
  }

  /** Takes a turn as soon as nobody speaks, because an operator wants it. */
  nudge(): void {
    this.#pushed = { nudged: true, opening: null };
    this.takeTurn();
  }

  /** Takes a turn as soon as nobody speaks, made from all that was said; `opening`: what it says first. */
  goOn(opening: string | null = null): void {
    this.#announcement = null;
    this.#announcement = null;
    this.#pushed = { nudged: false, opening };
    this.takeTurn();
  }

  /** Says fixed words as soon as nobody speaks, also where the agent is to be silent; not after an operator has spoken. */
  announce(text: string): void {
    this.#announcement = text;
    this.takeTurn();
  }

  /** What was announced is not so any more: it is not said where that was not possible yet. */
  dropAnnouncement(): void {
    this.#announcement = null;
  }

  onSpeechStarted(speech: Speech): void {
    this.#spoken.add(speech.segmentId);
    if (speech.lane !== "call") return;
    // Whoever was announced has come: behind their first words it would be news of nobody.
    if (this.#announcement !== null && this.#isOperator(speech)) this.#announcement = null;
    this.#turns.speechStarted(speech.trackId);
    this.#stopFor(speech);
  }

  onSpeechContinues(speech: Speech, soFar: Utterance): void {
    this.#options.write(this.#interim(speech, soFar));
  }

  onSpeechPaused(speech: Speech, utterance: Utterance, signal: AbortSignal): void {
    this.#options.write(this.#prepare(speech, utterance, signal));
  }

  onSpeechEnded(speech: Speech, utterance: Utterance): void {
    this.#spoken.delete(speech.segmentId);
    if (speech.lane === "call") this.#turns.speechEnded(speech.trackId, true);
    this.#options.write(this.#heard(speech, utterance));
  }

  onDropped(speech: Speech): void {
    this.#spoken.delete(speech.segmentId);
    const { roster, teller, write } = this.#options;
    const speaker = roster.at(speech.roomIdentity);
    if (speaker) write(teller()?.final(speaker, { ...speech, text: "" }));
    this.onTrackGone(speech.trackId);
  }

  onTrackGone(trackId: string): void {
    this.#turns.trackGone(trackId);
    this.takeTurn();
  }

  #isOperator({ roomIdentity }: Speech): boolean {
    const id = this.#options.roster.at(roomIdentity)?.id;
    return this.#options.situation().people.some((person) => person.id === id && person.operator);
  }

  /** Any human's start of speech stops the agent. */
  #stopFor(speech: Speech): void {
    const { audible, mind, roster, diary } = this.#options;
    const wasAudible = audible();
    if (!mind()?.interrupt()) return;
    this.#turns.cutShort();
    const speaker = roster.at(speech.roomIdentity);
    if (!wasAudible || !speaker) return;
    void diary.event("agent.interrupted", { by_participant_id: speaker.id });
  }

  async #interim(speech: Speech, soFar: Utterance): Promise<void> {
    const { transcriber, roster, teller } = this.#options;
    const text = await transcriber.interim(soFar.samples);
    const speaker = roster.at(speech.roomIdentity);
    if (!text || !speaker || !this.#spoken.has(speech.segmentId)) return;
    await teller()?.interim(speaker, { ...speech, text }, soFar.startedAt);
  }

  /** A pause may be the end of what somebody says: they are transcribed and an answer is made ready, as if it were. */
  async #prepare(speech: Speech, utterance: Utterance, signal: AbortSignal): Promise<void> {
    const { transcriber, roster, teller, mind } = this.#options;
    const words = transcriber.early(utterance.samples);
    this.#words.set(utterance, words);
    const text = await words;
    const speaker = roster.at(speech.roomIdentity);
    if (!text || !speaker || speech.dropped || !this.#spoken.has(speech.segmentId)) return;
    if (signal.aborted) return teller()?.interim(speaker, { ...speech, text }, utterance.startedAt);
    if (speech.lane !== "call" || !this.#turns.isAlone(speech.trackId) || this.#owed.length > 0) return;
    const { verdict } = decideFloor(this.#situation(), [{ participantId: speaker.id, text }]);
    if (verdict === "answer") mind()?.rehearse([`${speakerName(speaker)}: ${text}`], signal);
  }

  async #heard(speech: Speech, utterance: Utterance): Promise<void> {
    const { roster, diary, teller, write, onPrivate } = this.#options;
    const turnDecidedAt = new Date();
    const text = await this.#wordsOf(utterance);
    const speaker = roster.at(speech.roomIdentity);
    const inCall = speech.lane === "call";
    if (text && speaker) {
      const { startedAt, endedAt } = utterance;
      const { lane, audience } = speech;
      void diary.said({ participantId: speaker.id, text, startedAt, endedAt, interrupted: false, lane, audience });
    }
    if (!inCall) {
      if (text && speaker) write(onPrivate(speaker, text, utterance.startedAt));
    } else if (text === null) {
      this.#turns.failed();
    } else if (text && speaker) {
      this.#turns.transcribed({
        participantId: speaker.id,
        speaker: speakerName(speaker),
        text,
        speechEndedAt: utterance.endedAt,
        turnDecidedAt,
        transcribedAt: new Date(),
      });
    } else {
      this.#turns.transcribed(null);
    }
    // Without words too: interim text of it may be on the screens.
    if (speaker) write(teller()?.final(speaker, { ...speech, text: text ?? "" }));
    this.takeTurn();
  }

  /** What was said, perhaps nothing; null where the speech model failed. */
  async #wordsOf(utterance: Utterance): Promise<string | null> {
    const { transcriber, diary, log } = this.#options;
    try {
      return (await this.#words.get(utterance)) ?? (await transcriber.final(utterance.samples));
    } catch (err) {
      log.warn({ err }, "speech was not transcribed");
      void diary.event("agent.model_failed", { part: "stt" });
      return null;
    }
  }

  /** Takes the next turn where there is one to take. */
  takeTurn(): void {
    const { mind, mayTakeTurn } = this.#options;
    if (!mayTakeTurn()) return;
    if (this.#announcement !== null && !this.#turns.isBusy()) {
      mind()?.say(this.#announcement);
      this.#announcement = null;
    }
    if (this.#judging) return;
    const decision = this.#turns.next();
    const lines = decision.kind === "reply" ? decision.lines : [];
    const apologise = decision.kind === "apologise" || (decision.kind === "reply" && decision.apologise);
    if (this.#pushed && !this.#turns.isBusy()) return this.#takePushed(this.#pushed, lines);
    if (decision.kind === "wait" && (this.#owed.length === 0 || this.#turns.isBusy())) return;
    const situation = this.#situation();
    if (lines.length + this.#owed.length === 0) {
      if (decision.kind === "resume" && situation.mode !== "silent") this.#resume();
      // Among several people, who was not understood may have meant somebody else.
      if (apologise && conversesWithAll(situation)) this.#apologise();
      return;
    }
    if (this.#owed.length > 0) return this.#answer([...this.#owed, ...lines], apologise ? APOLOGY : null);
    const verdict = decideFloor(situation, lines);
    if (verdict.verdict === "ask") return void this.#ask(lines);
    this.#tell(situation, verdict);
    if (verdict.verdict === "answer") this.#answer(lines, apologise ? APOLOGY : null);
    else this.#leave(lines, mind());
  }

  #situation(): FloorSituation {
    return { ...this.#options.situation(), memory: this.#memory };
  }

  #tell(situation: FloorSituation, { verdict, reason, participantId }: FloorVerdict): void {
    if (!isTold(situation)) return;
    const told = { answers: verdict === "answer", reason, participant_id: participantId };
    void this.#options.diary.event("agent.floor_decided", told);
  }

  #takePushed({ nudged, opening }: Push, lines: TurnLine[]): void {
    this.#pushed = null;
    if (nudged) void this.#options.diary.event("agent.floor_decided", NUDGED);
    const all = [...this.#owed, ...lines];
    if (all.length > 0) return this.#answer(all, opening);
    const mind = this.#options.mind();
    mind?.interrupt();
    if (opening) mind?.say(opening);
    this.#resume();
  }

  #resume(): void {
    this.#options.ownSpeech.expect({ line: null, noteIds: this.#options.noteIds() });
    this.#options.mind()?.resume();
  }

  async #ask(lines: TurnLine[]): Promise<void> {
    this.#judging = true;
    const last = lines.at(-1)!;
    const said = lines.map((line) => `${line.speaker}: ${line.text}`);
    const answers = await this.#options.judge([...this.#recent, ...said].slice(-MAX_RECENT));
    this.#judging = false;
    const { mind, mayTakeTurn } = this.#options;
    const situation = this.#situation();
    // It may have been told to be silent meanwhile.
    const free = situation.mode !== "silent";
    const verdict = answers && free ? ("answer" as const) : ("stay" as const);
    const reason = !free ? ("silent" as const) : answers ? ("model" as const) : ("not_addressed" as const);
    this.#tell(situation, { verdict, reason, participantId: last.participantId });
    if (verdict === "stay") this.#leave(lines, mind());
    else if (mayTakeTurn() && !this.#turns.isBusy()) return this.#answer(lines, null);
    else this.#owed = lines;
    this.takeTurn();
  }

  #answer(lines: TurnLine[], opening: string | null): void {
    const mind = this.#options.mind()!;
    this.#owed = [];
    this.#keep(lines);
    this.#options.ownSpeech.expect({ line: lines.at(-1)!, noteIds: this.#options.noteIds() });
    mind.interrupt();
    if (opening) mind.say(opening);
    mind.reply(lines.map((line) => `${line.speaker}: ${line.text}`));
  }

  /** The agent stays silent, and knows what was said all the same. */
  #leave(lines: TurnLine[], mind: Mind | null): void {
    this.#keep(lines);
    mind?.remember(lines.map((line) => `${line.speaker}: ${line.text}`));
  }

  #apologise(): void {
    this.#options.ownSpeech.expect(null);
    this.#options.mind()?.say(APOLOGY);
  }

  #keep(lines: TurnLine[]): void {
    const spokeSince = [...this.#memory.spokeSince, ...lines.map((line) => line.participantId)];
    this.#memory = { ...this.#memory, spokeSince: spokeSince.slice(-MAX_RECENT) };
    for (const line of lines) this.#recall(`${line.speaker}: ${line.text}`);
  }

  #recall(line: string): void {
    this.#recent = [...this.#recent, line].slice(-MAX_RECENT);
  }
}
