import { newId } from "@/lib/ids";
import type { Diary } from "./diary";
import type { Hearing, Stretch } from "./hearing";
import type { Roster } from "./roster";
import type { Teller } from "./teller";
import type { TurnLine } from "./turns";
import type { SpokenSegment, VoiceListener } from "./voice";

/** What the next thing that the agent says is said for. */
export interface Cause {
  /** The line it answers, for the times of the turn. */
  line: TurnLine | null;
  /** Notes that it was thought out with. */
  noteIds: string[];
}

const NOBODY: Stretch = { lane: "call", audience: [] };

/** Follows what the agent says: for the screens, the transcript, the times of turns, and the receipts of notes. */
export interface OwnSpeech {
  readonly listener: VoiceListener;
  /** The agent is about to speak: by its model where there is a cause, by fixed words where it is null. */
  expect(cause: Cause | null): void;
  onFirstToken(): void;
  /** Who hears whom has changed. */
  update(): void;
}

/** Makes it. `turns`: how often the agent has spoken in the call before; `onSaid` is told what was heard of it, and to whom. */
export function createOwnSpeech(options: {
  turns: number;
  hearing: Hearing;
  roster: Roster;
  diary: Diary;
  teller(): Teller | null;
  write(work: Promise<unknown> | undefined): void;
  onSaid(text: string, answered: string | null): void;
}): OwnSpeech {
  const { hearing, roster, diary, teller, write } = options;
  let { turns } = options;
  let segmentId = newId("t");
  let cause: Cause | null = null;
  let answered: string | null = null;
  let firstTokenAt: number | null = null;
  /** Where what is being heard of it goes; null: nothing may be written of it; undefined: nothing is heard. */
  let stretch: Stretch | null | undefined;

  const here = () => (hearing.paused ? null : hearing.own());
  const noteTurn = (line: TurnLine, at: Date) => {
    const since = (time: number) => Math.max(0, time - line.speechEndedAt.getTime());
    void diary.turn({
      participantId: line.participantId,
      speechEndedAt: line.speechEndedAt,
      turnDecidedMs: since(line.turnDecidedAt.getTime()),
      transcribedMs: since(line.transcribedAt.getTime()),
      firstTokenMs: firstTokenAt === null ? null : since(firstTokenAt),
      firstAudioMs: since(at.getTime()),
    });
  };

  return {
    expect(next) {
      cause = next;
      firstTokenAt = null;
    },
    onFirstToken: () => {
      firstTokenAt ??= Date.now();
    },
    update() {
      if (!stretch) return;
      const now = hearing.own();
      if (hearing.paused) stretch = null;
      // Where its voice goes nowhere it has stopped: what was heard of it until then stands.
      else if (now) stretch = { ...stretch, audience: stretch.audience.filter((id) => now.audience.includes(id)) };
    },
    listener: {
      onStarted(at) {
        stretch = here();
        const because = cause;
        cause = null;
        answered = because?.line?.participantId ?? null;
        if (because?.line) noteTurn(because.line, at);
        if (because?.noteIds.length) void diary.notesUsed(because.noteIds, turns + 1);
      },
      onSentence(text, startedAt) {
        const to = stretch === undefined ? here() : stretch;
        if (to) write(teller()?.interim(roster.agent(), { segmentId, ...to, text }, startedAt));
      },
      onFinished(segment: SpokenSegment) {
        const to = stretch ?? null;
        const told = { segmentId, ...(to ?? NOBODY), text: to ? segment.text : "" };
        segmentId = newId("t");
        stretch = undefined;
        // Also where nothing was heard of it: the sentence that was about to be said may be on the screens.
        write(teller()?.final(roster.agent(), told));
        if (!segment.text) return;
        if (to) void diary.said({ participantId: roster.agent().id, ...segment, ...to });
        if (to?.lane === "consult") return;
        turns += 1;
        options.onSaid(segment.text, answered);
      },
      onCleared: () => write(teller()?.cleared()),
    },
  };
}
