import type { ByteRange, RecordingFilesPort, SealedFile, StoragePort } from "../ports/storage";

/** A storage in memory: it stands for the outside, and remembers what it was given. */
export interface MemoryStorage extends StoragePort {
  /** Path of the stored file by key. */
  readonly stored: Map<string, string>;
  /** While true, every request fails as with a storage that does not answer. */
  down: boolean;
}

/** Files that recorders left, in memory. */
export interface MemoryRecordingFiles extends RecordingFilesPort {
  /** Lanes and how far they are written, ms, by call; a lane is a participant's id, `<id> private`, or null for the mix. */
  readonly written: Map<string, { lanes: (string | null)[]; writtenMs: number }>;
}

export function createMemoryStorage(): MemoryStorage {
  const stored = new Map<string, string>();
  const reached = () => {
    if (memory.down) throw new Error("the storage does not answer");
  };
  const memory: MemoryStorage = {
    stored,
    down: false,
    async putFile(key, { path }) {
      reached();
      stored.set(key, path);
    },
    async read(key, { first, last }: ByteRange) {
      reached();
      const path = stored.get(key);
      if (path === undefined) throw new Error(`there is no ${key}`);
      return new Response(path.slice(first, last + 1)).body!;
    },
    async delete(key) {
      reached();
      stored.delete(key);
    },
  };
  return memory;
}

export function createMemoryRecordingFiles(): MemoryRecordingFiles {
  const written: MemoryRecordingFiles["written"] = new Map();
  return {
    written,
    writtenMs: async (callId) => written.get(callId)?.writtenMs ?? null,
    async seal(callId, durationMs) {
      const files = written.get(callId);
      if (!files) return [];
      files.writtenMs = durationMs;
      return files.lanes.map((lane): SealedFile => ({
        participantId: lane?.split(" ")[0] ?? null,
        isPrivate: lane?.endsWith(" private") ?? false,
        path: `${callId} ${lane ?? "mix"}`,
        contentType: "audio/wav",
        extension: "wav",
        durationMs,
        sizeBytes: 44 + durationMs * 32,
        peaks: [0.5],
      }));
    },
    async remove(callId) {
      written.delete(callId);
    },
  };
}
