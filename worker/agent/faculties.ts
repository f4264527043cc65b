import type { Context } from "@/lib/domain/context";
import type { Hosting } from "@/lib/domain/hosting/lease";
import type { HostedCall } from "@/lib/domain/hosting/load";
import type { HostedState } from "@/lib/domain/hosting/state";
import type { Log } from "@/lib/log";
import { createConsult, type Consult } from "./consult";
import { Conversation } from "./conversation";
import { createDiary, type Diary } from "./diary";
import { createEars, type Ears } from "./ears";
import { floorPeople } from "./equip";
import { createHearing, type Hearing } from "./hearing";
import { judge } from "./judge";
import type { Mind } from "./mind";
import type { AgentModels } from "./models";
import { createNotes, type Notes } from "./notes";
import { createOwnSpeech, type OwnSpeech } from "./own-speech";
import { createRoster, type Roster } from "./roster";
import type { Teller } from "./teller";

/** What the parts of an agent in a call ask of its session: most of it is there only once the room was joined. */
export interface Body {
  mind(): Mind | null;
  teller(): Teller | null;
  state(): HostedState;
  /** Whether the agent is being heard just now. */
  audible(): boolean;
  /** Whether what the agent says now is said to the call. */
  inCall(): boolean;
  /** Reads the call anew; rejects where it could not be read. */
  refresh(): Promise<void>;
  /** Work that nobody waits for. */
  write(work: Promise<unknown> | undefined): void;
  failed(err: unknown): void;
  onLeaseLost(): void;
}

/** The parts of an agent in a call that need no room. */
export interface Faculties {
  roster: Roster;
  hearing: Hearing;
  diary: Diary;
  ownSpeech: OwnSpeech;
  conversation: Conversation;
  ears: Ears;
  consult: Consult;
  notes: Notes;
}

/** Makes them and joins them to each other. */
export function createFaculties(options: {
  ctx: Context;
  hosting: Hosting;
  hosted: HostedCall;
  models: AgentModels;
  log: Log;
  body: Body;
}): Faculties {
  const { ctx, hosting, hosted, models, log, body } = options;
  const roster = createRoster(hosted.state.participants);
  const hearing = createHearing(hosted.state);
  const diary = createDiary(ctx, hosting, log, body.onLeaseLost);
  const { mind, teller, write } = body;
  const notes = createNotes({
    ctx,
    hosting,
    instruct: (id, text) => mind()?.instruct(id, text),
    forget: (id) => mind()?.forget(id),
  });
  const consult = createConsult({
    ctx,
    hosting,
    say: (text, how) => mind()?.say(text, how),
    audible: body.audible,
  });
  const ownSpeech = createOwnSpeech({
    turns: hosted.transcript.filter(({ speaker }) => speaker === "agent").length,
    hearing,
    roster,
    diary,
    teller,
    write,
    onSaid: (text, answered) => conversation.onAgentSaid(text, answered),
  });
  const agentName = hosted.agent.name;
  const conversation = new Conversation({
    roster,
    diary,
    teller,
    write,
    log,
    transcriber: models.transcriber,
    ownSpeech,
    mind,
    audible: body.audible,
    mayTakeTurn: () => mind() !== null && body.inCall(),
    situation: () => ({ mode: body.state().agentMode, agentName, people: floorPeople(roster) }),
    judge: (lines) => {
      const people = floorPeople(roster).map(({ name }) => name);
      return judge(ctx.model, { model: hosted.agent.llmModel, agentName, people, lines, onUse: models.onUse });
    },
    noteIds: () => notes.unused(),
    onPrivate: (speaker, text, startedAt) => consult.heard(speaker.id, text, startedAt),
  });
  const ears = createEars({ hearing, listener: conversation, refresh: body.refresh, onFailed: body.failed });
  return { roster, hearing, diary, ownSpeech, conversation, ears, consult, notes };
}
