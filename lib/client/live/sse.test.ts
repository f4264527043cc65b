import { expect, test } from "vitest";
import { createSseParser, type SseMessage } from "./sse";

const STREAM = [
  ": hello\n\n",
  'id: 7\nevent: participant.joined\ndata: {"a":\ndata: 1}\n\n',
  "event: transcript.interim\r\ndata: ü\r\n\r\n",
  "data:no space\n\n",
  "event: empty\n\n",
].join("");

function read(pieces: string[]): { messages: SseMessage[]; comments: number } {
  const messages: SseMessage[] = [];
  let comments = 0;
  const parser = createSseParser(
    (message) => messages.push(message),
    () => (comments += 1),
  );
  pieces.forEach(parser.push);
  return { messages, comments };
}

test("a stream reads the same wherever the network cuts it", () => {
  const whole = read([STREAM]);
  expect(whole).toEqual({
    messages: [
      { type: "participant.joined", data: '{"a":\n1}', id: "7" },
      { type: "transcript.interim", data: "ü", id: null },
      { type: "message", data: "no space", id: null },
    ],
    comments: 1,
  });
  expect(read([...STREAM])).toEqual(whole);
  for (let cut = 1; cut < STREAM.length; cut += 1) {
    expect(read([STREAM.slice(0, cut), STREAM.slice(cut)])).toEqual(whole);
  }
});
