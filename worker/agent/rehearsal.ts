import type { llm } from "@livekit/agents";
import { ReadableStream } from "node:stream/web";
import { sentencesOf } from "./sentences";
import type { Synthesizer } from "./synthesize";

/** A piece of a chat model's answer. */
export type Chunk = llm.ChatChunk | string;

/** The first sentence of an answer, and its sound as far as it is there. */
export interface Opening {
  sentence: string;
  frames: ReadableStream<Int16Array>;
}

/**
 * An answer that is made ready while it is not yet certain that the person has finished: what the chat model says, and
 * the sound of its first sentence. Nothing of it is heard, written or acted upon until it is taken.
 */
export interface Rehearsal {
  answer: ReadableStream<Chunk>;
  /** Null where the answer has no words, or no sound could be had. Never rejects. */
  opening: Promise<Opening | null>;
}

/** Begins to rehearse an answer; the signal stops it. */
export function rehearse(
  model: Promise<ReadableStream<Chunk> | null>,
  synthesize: Synthesizer,
  signal: AbortSignal,
): Rehearsal {
  let toReply!: ReadableStreamDefaultController<Chunk>;
  const given = model.then((stream) => stream?.getReader());
  const stop = () => void given.then((reader) => reader?.cancel()).catch(() => {});
  const answer = new ReadableStream<Chunk>({ start: (controller) => void (toReply = controller), cancel: stop });
  const words = async function* () {
    try {
      const reader = await given;
      signal.addEventListener("abort", stop, { once: true });
      for (;;) {
        const next = await reader?.read();
        if (!next || next.done || signal.aborted) break;
        toReply.enqueue(next.value);
        const text = typeof next.value === "string" ? next.value : next.value.delta?.content;
        if (text) yield text;
      }
      toReply.close();
    } catch (err) {
      toReply.error(err);
    }
  };
  const opening = async () => {
    for await (const sentence of sentencesOf(words())) {
      return signal.aborted ? null : { sentence, frames: ahead(synthesize(sentence, signal)) };
    }
    return null;
  };
  return { answer, opening: opening().catch(() => null) };
}

/** Runs a generator before anybody asks for what it gives. */
function ahead<T>(source: AsyncGenerator<T, void, void>): ReadableStream<T> {
  return new ReadableStream<T>({
    async start(controller) {
      for await (const item of source) controller.enqueue(item);
      controller.close();
    },
    cancel: () => void source.return(),
  });
}
