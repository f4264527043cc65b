import { rms, windowLevels } from "../audio/level";
import { resample } from "../audio/resample";
import type { Audio } from "../audio/wav";

/** Hz; what the recogniser wants. */
export const RECOGNIZER_RATE = 16_000;

const WINDOW_SAMPLES = RECOGNIZER_RATE / 50;
/** Loudest window of the whole below this (-60 dBFS): nobody spoke. */
const SILENCE_RMS = 0.001;
/** A window this much below the loudest one (-40 dB) is a pause; on a noisy line, what is near the noise. */
const PAUSE_RATIO = 0.01;
const PAUSE_ABOVE_NOISE = 2.5;
/** But never a window louder than this part of the loudest one (-26 dB): there is speech without any pause. */
const MAX_PAUSE_RATIO = 0.05;
/** Part of the windows that are taken to be noise. */
const NOISE_SHARE = 0.1;
/**
 * Seconds of quiet around speech. Without it the recogniser loses most words, and with half a second after the speech
 * it often returns nothing (measured: README.md).
 */
const LEAD_SECONDS = 0.2;
const TAIL_SECONDS = 0.3;
/** The loudest sample is brought to this level: quiet speech loses digits. */
const TARGET_PEAK = 0.9;
/** 36 dB; more would bring up the noise of a line on which somebody whispers. */
const MAX_GAIN = 63;
/** Speech is decoded in pieces of at most this many seconds: the decoder's time grows faster than the audio. */
const MAX_PIECE_SECONDS = 20;
/** A piece may end up to this many seconds early, at the quietest place. */
const CUT_SEARCH_SECONDS = 6;

/**
 * Audio of any rate as pieces for the recogniser: 16 kHz, at one level, without the silence before and after, each
 * between the short quiet that the recogniser needs. Empty when nobody speaks.
 */
export function prepareSpeech(audio: Audio): Float32Array[] {
  const recorded = resample(audio.samples, audio.sampleRate, RECOGNIZER_RATE);
  const levels = windowLevels(recorded, WINDOW_SAMPLES);
  const loudest = levels.reduce((a, b) => Math.max(a, b), 0);
  if (loudest < SILENCE_RMS) return [];
  const samples = normalize(recorded);
  const pause = pauseLevel(levels, loudest);
  const isSpeech = (level: number): boolean => level >= pause;
  const first = levels.findIndex(isSpeech) * WINDOW_SAMPLES;
  const last = Math.min(samples.length, (levels.findLastIndex(isSpeech) + 1) * WINDOW_SAMPLES);

  const pieces: Float32Array[] = [];
  let start = first;
  while (start < last) {
    const end = last - start <= MAX_PIECE_SECONDS * RECOGNIZER_RATE ? last : quietestCut(samples, start);
    // Only the silence outside the speech is recorded quiet; on the other side of a cut somebody speaks.
    pieces.push(surround(samples, start, end, start === first ? 0 : start, end === last ? samples.length : end));
    start = end;
  }
  return pieces;
}

function pauseLevel(levels: number[], loudest: number): number {
  const noise = levels.toSorted((a, b) => a - b)[Math.floor(levels.length * NOISE_SHARE)] ?? 0;
  return Math.min(Math.max(loudest * PAUSE_RATIO, noise * PAUSE_ABOVE_NOISE), loudest * MAX_PAUSE_RATIO);
}

function normalize(samples: Float32Array): Float32Array {
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  const gain = Math.min(TARGET_PEAK / peak, MAX_GAIN);
  return samples.map((sample) => sample * gain);
}

function quietestCut(samples: Float32Array, start: number): number {
  const latest = start + MAX_PIECE_SECONDS * RECOGNIZER_RATE;
  let best = latest;
  let bestLevel = Infinity;
  for (let cut = latest - CUT_SEARCH_SECONDS * RECOGNIZER_RATE; cut <= latest; cut += WINDOW_SAMPLES) {
    const level = rms(samples.subarray(cut - 5 * WINDOW_SAMPLES, cut + 5 * WINDOW_SAMPLES));
    if (level < bestLevel) {
      bestLevel = level;
      best = cut;
    }
  }
  return best;
}

/** The samples from start to end with quiet around them: what is recorded there between the two limits, else zeros. */
function surround(samples: Float32Array, start: number, end: number, lowest: number, highest: number): Float32Array {
  const lead = LEAD_SECONDS * RECOGNIZER_RATE;
  const tail = TAIL_SECONDS * RECOGNIZER_RATE;
  const piece = new Float32Array(lead + (end - start) + tail);
  const from = Math.max(lowest, start - lead);
  const to = Math.min(highest, end + tail);
  piece.set(samples.subarray(from, to), lead - (start - from));
  return piece;
}
