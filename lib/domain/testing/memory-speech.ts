import type { SpeechPort } from "../ports/speech";

/** A transcription model that hears what it is told to. */
export interface MemorySpeech extends SpeechPort {
  /** The words in everything from now on, or why there is no answer. */
  willHear(words: string | Error): void;
}

/** A transcription model in memory; it hears nothing until it is told what. */
export function createMemorySpeech(): MemorySpeech {
  let heard: string | Error = "";
  return {
    model: "memory-stt",
    willHear: (words) => void (heard = words),
    async transcribe() {
      if (heard instanceof Error) throw heard;
      return heard;
    },
  };
}
