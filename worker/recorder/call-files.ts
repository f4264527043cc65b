import { MIX, workingLanes, workingPath, writtenSamples, RECORDING_SAMPLE_RATE } from "@/lib/storage/working-files";
import { workingFolder } from "@/lib/storage";
import { openLaneFile, type LaneFile } from "./lane-file";
import type { Stretch } from "./timeline";

/** The files of one call: a lane each participant, their private lanes where these are kept, and the mix. */
export interface CallFiles {
  /** Samples that an earlier recorder has written, counted from the call's zero; 0 where there was none. */
  readonly written: number;
  /** Lanes that an earlier recorder began. */
  readonly lanes: string[];
  /** Writes a stretch to every file. Afterwards all are as long as the call is written. */
  write(stretch: Stretch): Promise<void>;
  /** Makes what is written from sample `from` to `to` silent, in every file. */
  silence(from: number, to: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a call's files under the folder of the recordings; throws what the disk does. */
export async function openFiles(folder: string, callId: string): Promise<CallFiles> {
  const working = workingFolder(folder);
  const names = await workingLanes(working, callId);
  const lengths = await Promise.all(names.map((name) => writtenSamples(workingPath(working, callId, name))));
  const files = new Map<string, LaneFile>();
  const fileOf = async (name: string): Promise<LaneFile> => {
    let file = files.get(name);
    if (!file) {
      file = await openLaneFile(workingPath(working, callId, name), RECORDING_SAMPLE_RATE);
      files.set(name, file);
    }
    return file;
  };
  return {
    written: Math.max(0, ...lengths),
    lanes: names.filter((name) => name !== MIX),
    async write({ from, length, lanes, mix }) {
      const end = from + length;
      // The mix comes last: how far it is tells how far all are.
      for (const [name, samples] of [...lanes, [MIX, mix] as const]) {
        await (await fileOf(name)).write(from, samples, end);
      }
    },
    async silence(from, to) {
      for (const name of new Set([...names, ...files.keys()])) await (await fileOf(name)).silence(from, to);
    },
    async close() {
      await Promise.all([...files.values()].map((file) => file.close()));
    },
  };
}
