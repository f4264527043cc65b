import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const FRAME_SAMPLES = 320;

/** A sentence spoken by `flite`, as mono PCM16 frames of 20 ms at 16 kHz. */
export async function spoken(text: string): Promise<Int16Array[]> {
  const { stdout } = await run(
    "sh",
    [
      "-c",
      'flite -voice rms -t "$1" -o /dev/stdout | sox -t wav - -t raw -r 16000 -c 1 -b 16 -e signed-integer -L -',
      "sh",
      text,
    ],
    { encoding: "buffer", maxBuffer: 64 * 1024 * 1024 },
  );
  const samples = Int16Array.from({ length: stdout.length >> 1 }, (_, index) => stdout.readInt16LE(index * 2));
  const frames: Int16Array[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    frames.push(samples.slice(at, at + FRAME_SAMPLES));
  }
  return frames;
}
