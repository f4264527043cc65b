/** PCM16 mono audio with its rate in samples a second. */
export interface MonoAudio {
  samples: Int16Array;
  sampleRate: number;
}

/** Thrown for audio that cannot be used; the message says what is wrong and what is accepted. */
export class AudioFormatError extends Error {
  override name = "AudioFormatError";
}

const ACCEPTED = "Send a RIFF/WAVE file with 16-bit PCM, one channel, 8000 to 96000 samples a second.";

/**
 * Reads a WAV file.
 * A data chunk that claims more bytes than there are (a streamed header) ends where the file ends.
 * @throws AudioFormatError when the file is not 16-bit PCM mono.
 */
export function parseWav(file: Buffer): MonoAudio {
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE") {
    throw new AudioFormatError(`The body is not a WAV file. ${ACCEPTED}`);
  }
  let sampleRate: number | null = null;
  for (let offset = 12; offset + 8 <= file.length;) {
    const id = file.toString("latin1", offset, offset + 4);
    const start = offset + 8;
    const end = Math.min(start + file.readUInt32LE(offset + 4), file.length);
    if (id === "fmt ") sampleRate = readFormat(file.subarray(start, end));
    if (id === "data") {
      if (sampleRate === null) throw new AudioFormatError(`The WAV file has no fmt chunk before its data. ${ACCEPTED}`);
      const samples = new Int16Array((end - start) >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = file.readInt16LE(start + i * 2);
      return { samples, sampleRate };
    }
    offset = end + ((end - start) & 1);
  }
  throw new AudioFormatError(`The WAV file has no data chunk. ${ACCEPTED}`);
}

function readFormat(chunk: Buffer): number {
  if (chunk.length < 16) throw new AudioFormatError(`The WAV file's fmt chunk is too short. ${ACCEPTED}`);
  const encoding = chunk.readUInt16LE(0);
  const channels = chunk.readUInt16LE(2);
  const sampleRate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  const extensiblePcm = encoding === 0xfffe && chunk.length >= 26 && chunk.readUInt16LE(24) === 1;
  if ((encoding !== 1 && !extensiblePcm) || bits !== 16 || channels !== 1) {
    throw new AudioFormatError(
      `The WAV file has encoding ${encoding}, ${channels} channels, ${bits} bits. ${ACCEPTED}`,
    );
  }
  if (sampleRate < 8000 || sampleRate > 96000) {
    throw new AudioFormatError(`The WAV file has ${sampleRate} samples a second. ${ACCEPTED}`);
  }
  return sampleRate;
}

/** Writes a 16-bit PCM mono WAV file. */
export function writeWav({ samples, sampleRate }: MonoAudio): Buffer {
  const file = Buffer.alloc(44 + samples.length * 2);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(36 + samples.length * 2, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, i) => file.writeInt16LE(sample, 44 + i * 2));
  return file;
}
