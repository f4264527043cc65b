import { join } from "node:path";
import type { RecordingFilesPort, StoragePort } from "@/lib/domain/ports/storage";
import { createFolderStorage } from "./folder";
import { createS3Storage, type S3Options } from "./s3";
import { createWorkingFiles } from "./working-files";

/** Where recorders write the calls that are live, under the folder of the recordings. */
export function workingFolder(folder: string): string {
  return join(folder, "live");
}

/** Finished files in the bucket, or beside the live ones in `folder` where there is none. */
export function createFileStorage(options: { folder: string; bucket: S3Options | null }): {
  storage: StoragePort;
  recordingFiles: RecordingFilesPort;
} {
  const { folder, bucket } = options;
  return {
    storage: bucket ? createS3Storage(bucket) : createFolderStorage(join(folder, "finished")),
    recordingFiles: createWorkingFiles(workingFolder(folder)),
  };
}
