/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  first: number;
  last: number;
}

/** Where finished files are kept. Every call goes over the network or to a disk: never inside a transaction. */
export interface StoragePort {
  /** Stores a local file, whole or not at all; the local one stays. A file that is there under this key is replaced. */
  putFile(key: string, file: { path: string; contentType: string }): Promise<void>;
  /** The bytes of a range that lies within the file. Throws where there is no such file. */
  read(key: string, range: ByteRange): Promise<ReadableStream<Uint8Array>>;
  /** Nothing happens if it is gone. */
  delete(key: string): Promise<void>;
}

/** A file of a recording that is ready to be stored. */
export interface SealedFile {
  /** Whose sound it is; null: the mix. */
  participantId: string | null;
  /** What they said in private, and nothing else. */
  isPrivate: boolean;
  path: string;
  contentType: string;
  /** Extension of its name, without the dot. */
  extension: string;
  durationMs: number;
  sizeBytes: number;
  peaks: number[];
}

/** The files that recorders write while calls are live. They stay until they are stored. */
export interface RecordingFilesPort {
  /** How far the call is written, ms from its zero; null where nothing was. */
  writtenMs(callId: string): Promise<number | null>;
  /** Makes every file of the call exactly `durationMs` long, with silence at the end where it was shorter. */
  seal(callId: string, durationMs: number): Promise<SealedFile[]>;
  /** Nothing happens if there are none. */
  remove(callId: string): Promise<void>;
}
