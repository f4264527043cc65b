import type { Audio } from "../audio/wav";
import type { ModelFiles } from "./models";
import { prepareSpeech, RECOGNIZER_RATE } from "./prepare";
import { createQueue, type Turn } from "./queue";
import { loadSherpa } from "./sherpa";

/** Transcriptions that may wait for the one that runs. */
const MAX_WAITING = 32;
/**
 * Samples of quiet taken off before and after a piece in each further attempt, when the one before returned nothing: the
 * model now and then does that for clear speech, and hears it with less quiet around.
 */
const RETRY_TRIMS = [
  { lead: 0.1 * RECOGNIZER_RATE, tail: 0.1 * RECOGNIZER_RATE },
  { lead: 0.2 * RECOGNIZER_RATE, tail: 0.3 * RECOGNIZER_RATE },
];

/** Speech to text, one request at a time. */
export interface Recognizer {
  /**
   * The words in the audio, or "" when nobody speaks. Rejects with 503 `overloaded` as its queue does, and with the
   * turn's abort reason.
   */
  transcribe(audio: Audio, turn?: Turn): Promise<string>;
}

/**
 * Loads Moonshine base (English, 16 kHz, about 500 MB of memory once it has run). Decoding happens on a native thread of
 * libuv's pool, so the event loop stays free; one model thread, because calls share the machine's cores.
 */
export async function loadRecognizer(files: ModelFiles["stt"]): Promise<Recognizer> {
  const recognizer = await loadSherpa().OfflineRecognizer.createAsync({
    featConfig: { sampleRate: RECOGNIZER_RATE, featureDim: 80 },
    modelConfig: {
      moonshine: { encoder: files.encoder, mergedDecoder: files.decoder },
      tokens: files.tokens,
      numThreads: 1,
      provider: "cpu",
      debug: false,
    },
  });
  const queue = createQueue(MAX_WAITING);

  const decode = async (samples: Float32Array): Promise<string> => {
    const stream = recognizer.createStream();
    stream.acceptWaveform({ samples, sampleRate: RECOGNIZER_RATE });
    return (await recognizer.decodeAsync(stream)).text.trim();
  };

  return {
    transcribe(audio, turn) {
      return queue.run(async () => {
        const texts: string[] = [];
        for (const piece of prepareSpeech(audio)) {
          let text = await decode(piece);
          for (const { lead, tail } of RETRY_TRIMS) text ||= await decode(piece.slice(lead, -tail));
          texts.push(text);
        }
        return texts.join(" ").trim();
      }, turn);
    },
  };
}
