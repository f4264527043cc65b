import type { Participant } from "@/lib/contract/participants";
import type { TranscriptEntry } from "@/lib/contract/transcript";
import { participantName } from "@/lib/client/words";

/** One utterance as the transcript shows it. */
export interface TranscriptLine {
  key: string;
  /** Who speaks, as data for tests and tools: the identity where it is known, else the name. */
  speaker: string;
  name: string;
  role: Participant["role"];
  /** 1..8, of the speaker palette. */
  colour: number;
  text: string;
  /** Start of speech, ms after the call's zero; null where it is not known. */
  startedAtMs: number | null;
  /** End of speech, ms after the call's zero; null where it is not known, or not over. */
  endedAtMs: number | null;
  /** The agent was cut short. */
  interrupted: boolean;
  /** Said apart from the call; undefined: in it. */
  apart?: "whisper" | "consult";
}

/** Whether a line goes on with the speaker of the line before it, whose name then stands for both. */
export function continues(lines: TranscriptLine[], index: number): boolean {
  const [before, line] = [lines[index - 1], lines[index]];
  return index > 0 && before?.speaker === line?.speaker && before?.apart === line?.apart;
}

/** What somebody said in a call, as a line. `operatorId` is the one who looks. */
export function lineOf(
  key: string,
  said: Pick<TranscriptEntry, "participant_id" | "identity" | "role" | "text" | "started_at_ms" | "lane"> & {
    ended_at_ms?: number;
  },
  interrupted: boolean,
  colours: Map<string, number>,
  operatorId: string,
): TranscriptLine {
  return {
    key,
    speaker: said.identity,
    name: participantName(said, operatorId),
    role: said.role,
    colour: colours.get(said.participant_id) ?? 1,
    text: said.text,
    startedAtMs: said.started_at_ms,
    endedAtMs: said.ended_at_ms ?? null,
    interrupted,
    ...(said.lane !== "call" && { apart: said.lane }),
  };
}
