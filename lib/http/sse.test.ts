import { expect, test, vi } from "vitest";
import { sseResponse, type SseWriter } from "./sse";

/** A stream that is open, and its client, who reads when the test does. */
async function openStream() {
  const writer = Promise.withResolvers<SseWriter>();
  const stop = vi.fn();
  const response = sseResponse(new Request("http://voice.test/live"), async (opened) => {
    writer.resolve(opened);
    return stop;
  });
  return { writer: await writer.promise, client: response.body!.getReader(), stop };
}

const event = (id: number) => ({ id, type: "call.created", data: {} });

test("a client that reads nothing is cut off, and what waited for it is let go", async () => {
  const { writer, client, stop } = await openStream();
  for (let id = 1; id <= 5_000 && !writer.closed; id += 1) writer.send(event(id));
  expect(writer.closed).toBe(true);
  expect(stop).toHaveBeenCalledOnce();
  await expect(client.read()).rejects.toThrow("too slowly");
});

test("who waits for room goes on when the client has read, or has gone", async () => {
  const { writer, client } = await openStream();
  let sent = 0;
  const sending = (async () => {
    while (!writer.closed) {
      writer.send(event((sent += 1)));
      await writer.room();
    }
  })();
  while (!writer.congested) await Promise.resolve();
  const before = sent;
  for (let pieces = 0; pieces < 10; pieces += 1) await client.read();
  expect(sent).toBeGreaterThan(before);
  expect(writer.closed).toBe(false);
  await client.cancel();
  await sending;
});

test("a stream that the server ends gives the client what was sent, and then its end", async () => {
  const { writer, client, stop } = await openStream();
  writer.send(event(7));
  writer.close();
  let text = "";
  for (let piece = await client.read(); !piece.done; piece = await client.read()) {
    text += new TextDecoder().decode(piece.value);
  }
  expect(text).toContain("id: 7");
  expect(stop).toHaveBeenCalledOnce();
});
