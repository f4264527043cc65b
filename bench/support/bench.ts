import type { Api } from "@/e2e/support/api";
import type { Stack } from "@/scripts/stack";
import type { Question } from "./question";

/** Declared delays of the mock models, ms. */
export const DECLARED = { sttMs: 150, llmMs: 150, ttsMs: 150 };
export const DECLARED_ANSWER_MS = DECLARED.sttMs + DECLARED.llmMs + DECLARED.ttsMs;

/** How much is measured. */
export interface Counts {
  dials: number;
  greetings: number;
  turns: number;
  levels: readonly number[];
  firstWords: number;
  takeovers: number;
  /** Of a browser and of a phone each. */
  holds: number;
}

/** What each part works with. */
export interface Bench {
  stack: Stack;
  api: Api;
  counts: Counts;
  /** An agent that greets in one sentence. */
  agentId: string;
  question: Question;
  simUrl: string;
}
