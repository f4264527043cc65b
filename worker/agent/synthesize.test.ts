import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createSynthesizer } from "./synthesize";

const FRAME_BYTES = 960;
const PATIENCE = { firstMs: 20_000, nextMs: 20_000 };

/** A synthesizer at an endpoint of the test's own; `left` resolves when the endpoint sees its client go. */
async function synthesizerAt(answer: (response: ServerResponse) => void, patience = PATIENCE) {
  const left = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.once("close", () => !response.writableFinished && left.resolve());
    answer(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const synthesize = createSynthesizer({ baseUrl, apiKey: "key", model: "any" }, "any", "any", { patience });
  return { synthesize, left: left.promise };
}

test("speech that came whole is given whole, in frames of 20 ms", async () => {
  const { synthesize } = await synthesizerAt((response) => response.end(Buffer.alloc(FRAME_BYTES * 2 + 10, 1)));
  const frames = await Array.fromAsync(synthesize("Hello."));
  expect(frames.map((frame) => frame.length)).toEqual([480, 480, 480]);
  expect(frames.at(-1)!.subarray(4, 7)).toEqual(Int16Array.of(257, 0, 0));
});

test("an endpoint that never answers is a failure, and is let go of", async () => {
  const { synthesize, left } = await synthesizerAt(() => {}, { ...PATIENCE, firstMs: 100 });
  await expect(Array.fromAsync(synthesize("Hello."))).rejects.toThrow("gave nothing for");
  await left;
});

test("an endpoint that stops in the middle of a sentence is a failure after what was spoken", async () => {
  const begin = (response: ServerResponse) => response.write(Buffer.alloc(FRAME_BYTES * 3));
  const { synthesize, left } = await synthesizerAt(begin, { ...PATIENCE, nextMs: 100 });
  const heard: Int16Array[] = [];
  const listening = (async () => {
    for await (const frame of synthesize("Hello.")) heard.push(frame);
  })();
  await expect(listening).rejects.toThrow("gave nothing for");
  expect(heard).toHaveLength(3);
  await left;
});

test("who has heard enough ends the request", async () => {
  const { synthesize, left } = await synthesizerAt((response) => response.write(Buffer.alloc(FRAME_BYTES * 3)));
  for await (const _frame of synthesize("Hello.")) break;
  await left;
});
