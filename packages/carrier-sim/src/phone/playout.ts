import { MULAW_SILENCE } from "../audio/mulaw";

type Item = { bytes: Uint8Array } | { mark: string; reached: () => void };

/** What the carrier still has to play to the phone: mu-law audio in order, with marks between it. */
export class PlayoutBuffer {
  #items: Item[] = [];
  #offset = 0;
  #bytes = 0;

  /** Milliseconds of audio not yet played. */
  get bufferedMs(): number {
    return this.#bytes / 8;
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#items.push({ bytes });
    this.#bytes += bytes.length;
  }

  /** Calls `reached` when all audio before the mark has been played: at once when nothing is buffered, never after a clear. */
  appendMark(name: string, reached: () => void): void {
    this.#items.push({ mark: name, reached });
    if (this.#bytes === 0) this.#passMarks();
  }

  /** Drops all audio and returns the names of the marks that were waiting, in order. */
  clear(): string[] {
    const marks = this.#items.flatMap((item) => ("mark" in item ? [item.mark] : []));
    this.#items = [];
    this.#offset = 0;
    this.#bytes = 0;
    return marks;
  }

  /** Takes the next `length` bytes; what is missing is silence. A mark is passed one pull after the bytes before it. */
  pull(length: number): Uint8Array {
    const frame = new Uint8Array(length).fill(MULAW_SILENCE);
    this.#passMarks();
    let filled = 0;
    for (let item = this.#items[0]; filled < length && item; item = this.#items[0]) {
      if ("mark" in item) {
        this.#passMarks();
        continue;
      }
      const taken = Math.min(length - filled, item.bytes.length - this.#offset);
      frame.set(item.bytes.subarray(this.#offset, this.#offset + taken), filled);
      filled += taken;
      this.#offset += taken;
      this.#bytes -= taken;
      if (this.#offset === item.bytes.length) {
        this.#items.shift();
        this.#offset = 0;
      }
    }
    return frame;
  }

  #passMarks(): void {
    for (let item = this.#items[0]; item && "mark" in item; item = this.#items[0]) {
      this.#items.shift();
      item.reached();
    }
  }
}
