import { ReadableStream } from "node:stream/web";
import { expect, test } from "vitest";
import { rehearse, type Chunk } from "./rehearsal";

const PARTS = ["Your order has been shipped. ", "It arrives on ", "Tuesday morning."];
const modelThatSays = (parts: string[]) => Promise.resolve(ReadableStream.from<Chunk>(parts));

/** A speech endpoint that gives one frame a text, and keeps what it was asked for. */
function speech() {
  const asked: string[] = [];
  async function* synthesize(text: string) {
    asked.push(text);
    yield Int16Array.of(text.length);
  }
  return { asked, synthesize };
}

test("a rehearsed answer is whole when it is taken, and its first sentence is spoken already", async () => {
  const { asked, synthesize } = speech();
  const rehearsal = rehearse(modelThatSays(PARTS), synthesize, new AbortController().signal);
  const opening = await rehearsal.opening;
  expect(asked).toEqual(["Your order has been shipped."]);
  expect(opening?.sentence).toBe("Your order has been shipped.");
  expect(await Array.fromAsync(opening!.frames)).toEqual([Int16Array.of(28)]);
  expect(await Array.fromAsync(rehearsal.answer)).toEqual(PARTS);
});

test("an answer that is dropped before the model has spoken asks for no sound", async () => {
  const { asked, synthesize } = speech();
  const goesOn = new AbortController();
  let say!: (stream: ReadableStream<Chunk>) => void;
  const model = new Promise<ReadableStream<Chunk>>((resolve) => (say = resolve));
  const rehearsal = rehearse(model, synthesize, goesOn.signal);
  goesOn.abort();
  say(ReadableStream.from<Chunk>(PARTS));
  expect(await rehearsal.opening).toBeNull();
  expect(asked).toEqual([]);
});

test("a model that fails while rehearsing fails the answer when it is taken, not before", async () => {
  const { synthesize } = speech();
  const model = Promise.reject<ReadableStream<Chunk>>(new Error("overloaded"));
  const rehearsal = rehearse(model, synthesize, new AbortController().signal);
  expect(await rehearsal.opening).toBeNull();
  await expect(Array.fromAsync(rehearsal.answer)).rejects.toThrow("overloaded");
});
