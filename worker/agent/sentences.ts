import { tokenize } from "@livekit/agents";
import type { ReadableStream } from "node:stream/web";

/** The sentences of a text that comes in parts, each as soon as it is whole. Throws what the text throws. */
export async function* sentencesOf(text: ReadableStream<string> | AsyncIterable<string>): AsyncGenerator<string> {
  const stream = new tokenize.basic.SentenceTokenizer().stream();
  const feed = (async () => {
    try {
      for await (const part of text) stream.pushText(part);
    } finally {
      stream.endInput();
    }
  })();
  // Who wants the first sentence only does not wait for the rest, and its failure.
  feed.catch(() => {});
  for await (const { token } of stream) if (token.trim()) yield token.trim();
  await feed;
}
