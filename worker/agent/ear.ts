import { inference, VADEventType } from "@livekit/agents";
import { createEnergyGate } from "@/lib/audio/energy";
import { AudioFrame } from "@/worker/rtc";

/** Samples a second an ear works at. */
export const EAR_SAMPLE_RATE = 16_000;
const FRAME_MS = 20;
const SAMPLES_PER_MS = EAR_SAMPLE_RATE / 1000;
/** What voice activity detection looks at in one go. */
const WINDOW_SAMPLES = 512;
/** Silence after which somebody has finished speaking. */
const MIN_SILENCE_MS = 500;
/** Silence after which it is likely enough that somebody has finished: their words are made ready then. */
const PAUSE_MS = 128;
/** Sound kept from before speech was noticed: the first consonant is quiet. */
const LEAD_IN_MS = 300;
/** A track that sends nothing for this long is silent: a muted microphone stops in mid-speech. */
const STALL_MS = 300;
const INTERIM_EVERY_MS = 700;
/** Longer speech is cut here and goes on as a new utterance. */
const MAX_SPEECH_MS = 55_000;

/** One stretch of somebody's speech. Times are instants; samples are mono PCM16 at 16 kHz. */
export interface Utterance {
  startedAt: Date;
  endedAt: Date;
  samples: Int16Array;
}

/** What an ear tells. */
export interface EarListener {
  onSpeechStarted(at: Date): void;
  /** Still speaking: all of it so far. */
  onSpeechContinues(soFar: Utterance): void;
  /** A pause that may be the end; `signal` fires when it was none. If it was, the very same utterance is told as ended. */
  onSpeechPaused(utterance: Utterance, signal: AbortSignal): void;
  onSpeechEnded(utterance: Utterance): void;
}

let sharedVad: inference.VAD | undefined;

function vad(): inference.VAD {
  return (sharedVad ??= new inference.VAD({
    model: "silero",
    minSpeechDuration: 60,
    minSilenceDuration: MIN_SILENCE_MS,
    prefixPaddingDuration: 0,
    maxBufferedSpeech: 1_000,
  }));
}

/**
 * Listens to one track until its frames end: finds speech in it. Voice activity detection runs only while there is
 * sound. Resolves when the track is gone; speech that was under way then is told as ended.
 */
export async function listen(frames: AsyncIterable<Int16Array>, listener: EarListener): Promise<void> {
  const stream = vad().stream();
  const gate = createEnergyGate({
    openDbfs: -50,
    closeDbfs: -56,
    hangoverMs: MIN_SILENCE_MS + 400,
    prerollMs: LEAD_IN_MS,
    frameMs: FRAME_MS,
  });
  const tape = createTape();
  let speechStart: number | null = null;
  let lastInterimAt = 0;
  let pause: { utterance: Utterance; goesOn: AbortController } | null = null;

  const push = (samples: Int16Array, endedAt: number) => {
    tape.append(samples, endedAt);
    stream.pushFrame(new AudioFrame(samples, EAR_SAMPLE_RATE, 1, samples.length));
  };
  const utterance = (from: number, to: number): Utterance => ({
    startedAt: tape.timeOf(from),
    endedAt: tape.timeOf(to),
    samples: tape.slice(from - LEAD_IN_MS * SAMPLES_PER_MS, to + LEAD_IN_MS * SAMPLES_PER_MS),
  });
  const forgetPause = () => {
    pause?.goesOn.abort();
    pause = null;
  };
  const end = (at: number) => {
    if (speechStart === null) return;
    listener.onSpeechEnded(pause?.utterance ?? utterance(speechStart, Math.max(speechStart, at)));
    pause = null;
    speechStart = null;
    tape.forgetBefore(at);
  };

  const startPause = (paused: Utterance) => {
    const goesOn = new AbortController();
    listener.onSpeechPaused(paused, goesOn.signal);
    return { utterance: paused, goesOn };
  };

  const events = (async () => {
    for await (const event of stream) {
      const index = event.samplesIndex;
      if (event.type === VADEventType.START_OF_SPEECH) {
        speechStart = index - Math.round(event.speechDuration * SAMPLES_PER_MS);
        lastInterimAt = index;
        listener.onSpeechStarted(tape.timeOf(speechStart));
      } else if (event.type === VADEventType.END_OF_SPEECH) {
        end(index - Math.round(event.silenceDuration * SAMPLES_PER_MS));
      } else if (event.type === VADEventType.INFERENCE_DONE) {
        const silenceMs = event.rawAccumulatedSilence;
        if (silenceMs === 0) forgetPause();
        if (speechStart === null) {
          tape.forgetBefore(index - 1_000 * SAMPLES_PER_MS);
        } else if (index - speechStart > MAX_SPEECH_MS * SAMPLES_PER_MS) {
          forgetPause();
          end(index);
          speechStart = index;
          listener.onSpeechStarted(tape.timeOf(index));
        } else if (silenceMs >= PAUSE_MS) {
          // The silence does not count the window that this event tells of.
          pause ??= startPause(utterance(speechStart, index - WINDOW_SAMPLES - Math.round(silenceMs * SAMPLES_PER_MS)));
        } else if (index - lastInterimAt > INTERIM_EVERY_MS * SAMPLES_PER_MS) {
          lastInterimAt = index;
          listener.onSpeechContinues(utterance(speechStart, index));
        }
      }
    }
  })();

  let lastFrameAt = Date.now();
  const stall = setInterval(() => {
    const now = Date.now();
    if (now - lastFrameAt < STALL_MS || !gate.open) return;
    for (; lastFrameAt + FRAME_MS <= now; lastFrameAt += FRAME_MS) {
      for (const passed of gate.push(new Int16Array(FRAME_MS * SAMPLES_PER_MS))) push(passed, lastFrameAt + FRAME_MS);
    }
  }, 100);

  try {
    for await (const frame of frames) {
      lastFrameAt = Date.now();
      const passed = gate.push(frame);
      passed.forEach((samples, index) => push(samples, lastFrameAt - (passed.length - 1 - index) * FRAME_MS));
    }
  } finally {
    clearInterval(stall);
    stream.close();
    await events;
    end(tape.length);
  }
}

/** The recent sound that went to voice activity detection, by sample index, with the time of each sample. */
function createTape() {
  let frames: { index: number; samples: Int16Array; endedAt: number }[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(samples: Int16Array, endedAt: number) {
      frames.push({ index: length, samples, endedAt });
      length += samples.length;
    },
    /** When the sample at `index` was heard. */
    timeOf(index: number): Date {
      const frame = frames.find((candidate) => index <= candidate.index + candidate.samples.length) ?? frames.at(-1);
      if (!frame) return new Date();
      const after = frame.index + frame.samples.length - index;
      return new Date(Math.round(frame.endedAt - after / SAMPLES_PER_MS));
    },
    /** The samples from `from` to `to`, as far as they are still there. */
    slice(from: number, to: number): Int16Array {
      const start = Math.max(from, frames[0]?.index ?? 0);
      const out = new Int16Array(Math.max(0, Math.min(to, length) - start));
      for (const { index, samples } of frames) {
        if (index + samples.length <= start || index >= to) continue;
        const skip = Math.max(0, start - index);
        const part = samples.subarray(skip, Math.max(skip, to - index));
        out.set(part.subarray(0, out.length - (index + skip - start)), index + skip - start);
      }
      return out;
    },
    forgetBefore(index: number) {
      const keepFrom = index - 2 * LEAD_IN_MS * SAMPLES_PER_MS;
      const first = frames.findIndex((frame) => frame.index + frame.samples.length > keepFrom);
      if (first > 0) frames = frames.slice(first);
    },
  };
}
