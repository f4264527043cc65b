import { open, readdir, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { createPeakMeter } from "@/lib/audio/peaks";
import { WAV_HEADER_BYTES, wavHeader } from "@/lib/audio/wav";
import type { RecordingFilesPort, SealedFile } from "@/lib/domain/ports/storage";

/** Samples a second of every recording. */
export const RECORDING_SAMPLE_RATE = 16_000;
/** Name of the file that has everybody. */
export const MIX = "mix";
const EXTENSION = ".wav";
const CHUNK_BYTES = 1 << 20;
const MAX_PEAKS = 2_000;

const PRIVATE = ".private";

/** Name of the file that has what a participant said in private: ids have no dot. */
export function privateLane(participantId: string): string {
  return participantId + PRIVATE;
}

/** Whether a lane is private: it is in no mix. */
export function isPrivateLane(lane: string): boolean {
  return lane.endsWith(PRIVATE);
}

/** The file of a lane: `lane` is a participant's id, the name of their private lane, or MIX. */
export function workingPath(folder: string, callId: string, lane: string): string {
  return join(folder, callId, lane + EXTENSION);
}

/** The lanes of a call that have a file. */
export async function workingLanes(folder: string, callId: string): Promise<string[]> {
  const names = await readdir(join(folder, callId)).catch((err: NodeJS.ErrnoException) => {
    if (err.code === "ENOENT") return [];
    throw err;
  });
  return names.filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length));
}

/** Samples in a file that was cut off at any moment: what its header says is not asked. */
export async function writtenSamples(path: string): Promise<number> {
  return Math.max(0, Math.floor(((await stat(path)).size - WAV_HEADER_BYTES) / 2));
}

/** The working files under `folder`, one folder a call. Every recorder and jobs process must see the same one. */
export function createWorkingFiles(folder: string): RecordingFilesPort {
  const pathsOf = async (callId: string) =>
    (await workingLanes(folder, callId)).map((lane) => ({ lane, path: workingPath(folder, callId, lane) }));
  return {
    async writtenMs(callId) {
      const lengths = await Promise.all((await pathsOf(callId)).map(({ path }) => writtenSamples(path)));
      return lengths.length === 0 ? null : Math.round((Math.max(...lengths) / RECORDING_SAMPLE_RATE) * 1_000);
    },
    async seal(callId, durationMs) {
      const sealed: SealedFile[] = [];
      for (const { lane, path } of await pathsOf(callId)) sealed.push(await sealFile(lane, path, durationMs));
      return sealed;
    },
    async remove(callId) {
      await rm(join(folder, callId), { recursive: true, force: true });
    },
  };
}

async function sealFile(lane: string, path: string, durationMs: number): Promise<SealedFile> {
  const samples = Math.round((durationMs / 1_000) * RECORDING_SAMPLE_RATE);
  const sizeBytes = WAV_HEADER_BYTES + samples * 2;
  const file = await open(path, "r+");
  try {
    await file.truncate(sizeBytes);
    await file.write(wavHeader(samples, RECORDING_SAMPLE_RATE), 0, WAV_HEADER_BYTES, 0);
    const peaks = await readPeaks(file, samples);
    await file.datasync();
    return {
      participantId: lane === MIX ? null : isPrivateLane(lane) ? lane.slice(0, -PRIVATE.length) : lane,
      isPrivate: isPrivateLane(lane),
      path,
      contentType: "audio/wav",
      extension: EXTENSION.slice(1),
      durationMs,
      sizeBytes,
      peaks,
    };
  } finally {
    await file.close();
  }
}

async function readPeaks(file: FileHandle, samples: number): Promise<number[]> {
  const meter = createPeakMeter(samples, MAX_PEAKS);
  const chunk = new Int16Array(CHUNK_BYTES / 2);
  const bytes = new Uint8Array(chunk.buffer);
  for (let at = 0; at < samples * 2;) {
    const { bytesRead } = await file.read(bytes, 0, Math.min(CHUNK_BYTES, samples * 2 - at), WAV_HEADER_BYTES + at);
    // A read gives whole samples but at the end of a file, which was set to a whole one.
    if (bytesRead === 0) break;
    meter.push(chunk.subarray(0, bytesRead >> 1));
    at += bytesRead;
  }
  return meter.values();
}
