/** Mono audio: samples in -1..1 at `sampleRate` Hz. */
export interface Audio {
  samples: Float32Array;
  sampleRate: number;
}

/** The bytes are not a WAV file that this server reads; the message says which part is wrong and what is wanted. */
export class WavError extends Error {}

const HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;

/**
 * Reads a WAV file of 16-bit PCM with any sample rate and any number of channels, which are averaged to one. Data sizes of 0 or
 * 0xffffffff (what a streaming writer leaves behind) mean "to the end".
 * @throws {WavError}
 */
export function parseWav(bytes: Uint8Array): Audio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (offset: number): string => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") {
    throw new WavError("not a WAV file (no RIFF/WAVE header); send WAV with 16-bit PCM");
  }
  let format: { channels: number; sampleRate: number } | null = null;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const id = tag(offset);
    const declared = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (id === "fmt ") {
      format = readFormat(view, start, declared);
    } else if (id === "data") {
      if (!format) throw new WavError("the data chunk comes before the fmt chunk");
      const rest = bytes.length - start;
      const size = declared === 0 || declared > rest ? rest : declared;
      return { samples: toMono(view, start, size, format.channels), sampleRate: format.sampleRate };
    }
    // Chunks are padded to an even length.
    offset = start + declared + (declared & 1);
  }
  throw new WavError(format ? "no data chunk" : "no fmt chunk");
}

function readFormat(view: DataView, start: number, size: number): { channels: number; sampleRate: number } {
  if (size < 16 || start + size > view.byteLength) throw new WavError("the fmt chunk is cut short");
  const code = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  if ((code !== FORMAT_PCM && code !== FORMAT_EXTENSIBLE) || bits !== 16) {
    throw new WavError(`format ${code} with ${bits} bits a sample; only 16-bit PCM is read`);
  }
  if (channels < 1 || channels > 8) throw new WavError(`${channels} channels; 1 to 8 are read`);
  if (sampleRate < 4_000 || sampleRate > 192_000) throw new WavError(`a sample rate of ${sampleRate} Hz`);
  return { channels, sampleRate };
}

function toMono(view: DataView, start: number, size: number, channels: number): Float32Array {
  const frames = Math.floor(size / (2 * channels));
  const samples = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += view.getInt16(start + 2 * (frame * channels + channel), true);
    }
    samples[frame] = sum / channels / 32_768;
  }
  return samples;
}

/** Samples in -1..1 (clipped) as 16-bit little-endian PCM. */
export function toPcm16(samples: Float32Array): Buffer {
  const pcm = Buffer.allocUnsafe(samples.length * 2);
  samples.forEach((sample, index) => {
    pcm.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2);
  });
  return pcm;
}

/** A mono WAV file around 16-bit PCM. */
export function wrapWav(pcm: Buffer, sampleRate: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("RIFF", 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + pcm.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(FORMAT_PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}
