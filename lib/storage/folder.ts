import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { randomUUID } from "node:crypto";
import type { StoragePort } from "@/lib/domain/ports/storage";

/** Files in a folder of this machine. */
export function createFolderStorage(folder: string): StoragePort {
  const pathOf = (key: string) => join(folder, key);
  return {
    async putFile(key, { path }) {
      const target = pathOf(key);
      const temporary = `${target}.${randomUUID()}.tmp`;
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      try {
        // A second name costs nothing; elsewhere than on one disk there is none.
        await link(path, temporary).catch(() => copyFile(path, temporary));
        await rename(temporary, target);
      } finally {
        // Renaming onto another name of the same file leaves both.
        await rm(temporary, { force: true });
      }
    },
    async read(key, { first, last }) {
      const file = await open(pathOf(key), "r");
      const stream = createReadStream("", { fd: file, start: first, end: last });
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}
