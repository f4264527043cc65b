import { expect, it } from "vitest";
import { PlayoutBuffer } from "./playout";

const bytes = (value: number, length: number) => new Uint8Array(length).fill(value);

it("plays pieces of any size without a seam and fills up with silence", () => {
  const buffer = new PlayoutBuffer();
  buffer.append(bytes(1, 7));
  buffer.append(bytes(2, 3));
  expect([...buffer.pull(8)]).toEqual([1, 1, 1, 1, 1, 1, 1, 2]);
  expect([...buffer.pull(4)]).toEqual([2, 2, 0xff, 0xff]);
});

it("reports a mark when the frame before it has been played, not when it is taken", () => {
  const reached: string[] = [];
  const buffer = new PlayoutBuffer();
  buffer.append(bytes(1, 8));
  buffer.appendMark("end", () => reached.push("end"));
  buffer.pull(8);
  expect(reached).toEqual([]);
  buffer.pull(8);
  expect(reached).toEqual(["end"]);
});

it("reports a mark at once when nothing is buffered", () => {
  const reached: string[] = [];
  new PlayoutBuffer().appendMark("now", () => reached.push("now"));
  expect(reached).toEqual(["now"]);
});

it("gives waiting marks back in order on a clear and forgets the audio", () => {
  const buffer = new PlayoutBuffer();
  buffer.append(bytes(1, 800));
  buffer.appendMark("a", () => {});
  buffer.append(bytes(1, 800));
  buffer.appendMark("b", () => {});
  buffer.pull(160);
  expect(buffer.bufferedMs).toBe(180);
  expect(buffer.clear()).toEqual(["a", "b"]);
  expect([...buffer.pull(2)]).toEqual([0xff, 0xff]);
});
