import { createRequire } from "node:module";

/** One loaded recogniser; decodes on a native thread, one decode after the other. */
export interface SherpaRecognizer {
  createStream(): { acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void };
  decodeAsync(stream: unknown): Promise<{ text: string }>;
}

/** One loaded voice; speaks on a native thread. `sampleRate` in Hz. */
export interface SherpaVoice {
  readonly sampleRate: number;
  generateAsync(request: {
    text: string;
    sid: number;
    speed: number;
    enableExternalBuffer: boolean;
  }): Promise<{ samples: Float32Array; sampleRate: number }>;
}

interface Sherpa {
  OfflineRecognizer: { createAsync(config: object): Promise<SherpaRecognizer> };
  OfflineTts: { createAsync(config: object): Promise<SherpaVoice> };
}

/** sherpa-onnx-node is CommonJS without types: this is the one file that loads it, and the part of it that is used. */
export function loadSherpa(): Sherpa {
  return createRequire(import.meta.url)("sherpa-onnx-node") as Sherpa;
}
