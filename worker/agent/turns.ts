/** What one person said, ready for the model. */
export interface TurnLine {
  participantId: string;
  /** What the others call the speaker. */
  speaker: string;
  text: string;
  speechEndedAt: Date;
  turnDecidedAt: Date;
  transcribedAt: Date;
}

/**
 * What the agent does next. `resume`: it was cut short by what turned out to be no words. `apologise`: somebody was not
 * understood.
 */
export type TurnDecision =
  | { kind: "reply"; lines: TurnLine[]; apologise: boolean }
  | { kind: "apologise" }
  | { kind: "resume" }
  | { kind: "wait" };

/**
 * Decides when the agent speaks: never while somebody speaks or is being transcribed; then once, to all that was said
 * meanwhile. One a call; pure state.
 */
export interface Turns {
  speechStarted(trackId: string): void;
  /** Speech has ended; its words are on their way unless `transcribing` is false. */
  speechEnded(trackId: string, transcribing: boolean): void;
  /** The words came; null where there were none. */
  transcribed(line: TurnLine | null): void;
  /** The words could not be had. */
  failed(): void;
  /** The agent's speech, or the reply it was about to give, was cut by somebody's speech. */
  cutShort(): void;
  trackGone(trackId: string): void;
  /** Whether this track is the only one with something to say: nobody else speaks, is transcribed or waits for an answer. */
  isAlone(trackId: string): boolean;
  /** Whether somebody speaks or is being transcribed. */
  isBusy(): boolean;
  /** Takes the next thing to do; lines are handed out once. */
  next(): TurnDecision;
}

/** Makes the turn state of one call. */
export function createTurns(): Turns {
  const speaking = new Set<string>();
  let transcribing = 0;
  let lines: TurnLine[] = [];
  let cut = false;
  let apologise = false;
  return {
    speechStarted: (trackId) => void speaking.add(trackId),
    speechEnded: (trackId, willTranscribe) => {
      speaking.delete(trackId);
      if (willTranscribe) transcribing += 1;
    },
    transcribed: (line) => {
      transcribing -= 1;
      if (line) lines.push(line);
    },
    failed: () => {
      transcribing -= 1;
      apologise = true;
    },
    cutShort: () => {
      cut = true;
    },
    trackGone: (trackId) => void speaking.delete(trackId),
    isAlone: (trackId) => speaking.size === 1 && speaking.has(trackId) && transcribing === 0 && lines.length === 0,
    isBusy: () => speaking.size > 0 || transcribing > 0,
    next: () => {
      if (speaking.size > 0 || transcribing > 0) return { kind: "wait" };
      const owed = { lines, cut, apologise };
      lines = [];
      cut = false;
      apologise = false;
      if (owed.lines.length > 0) {
        owed.lines.sort((a, b) => a.speechEndedAt.getTime() - b.speechEndedAt.getTime());
        return { kind: "reply", lines: owed.lines, apologise: owed.apologise };
      }
      if (owed.apologise) return { kind: "apologise" };
      return { kind: owed.cut ? "resume" : "wait" };
    },
  };
}
