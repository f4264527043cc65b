import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { WAV_HEADER_BYTES, wavHeader } from "@/lib/audio/wav";

/** A WAV file that grows while it is heard. It can be played at any moment. */
export interface LaneFile {
  /** Makes the file `length` samples long, with `samples` from sample `from` on, and silence where nothing was written. */
  write(from: number, samples: Int16Array | null, length: number): Promise<void>;
  /** Makes what is written from sample `from` to `to` silent; what lies behind the end stays unwritten. */
  silence(from: number, to: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a lane's file, or makes it. Silence is a hole in it, which takes no room on the disk. Throws what the disk does. */
export async function openLaneFile(path: string, sampleRate: number): Promise<LaneFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await openOrMake(path);
  return {
    async write(from, samples, length) {
      const bytes = WAV_HEADER_BYTES + length * 2;
      if (samples) {
        const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
        await writeAll(file, data, WAV_HEADER_BYTES + from * 2);
      }
      if ((await file.stat()).size < bytes) await file.truncate(bytes);
      await writeAll(file, wavHeader(length, sampleRate), 0);
    },
    async silence(from, to) {
      const written = Math.floor(((await file.stat()).size - WAV_HEADER_BYTES) / 2);
      const length = Math.min(to, written) - from;
      if (length > 0) await writeAll(file, new Uint8Array(length * 2), WAV_HEADER_BYTES + from * 2);
    },
    close: () => file.close(),
  };
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, "r+", 0o600);
    const { size } = await file.stat();
    // The last write may have been cut off within a sample.
    if (size % 2 === 1) await file.truncate(size - 1);
    return file;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== "ENOENT") throw err;
    return open(path, "w+", 0o600);
  }
}

/** One write may take a part only, as on a disk that fills up. */
async function writeAll(file: FileHandle, data: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await file.write(data, done, data.length - done, at + done);
    done += bytesWritten;
  }
}
